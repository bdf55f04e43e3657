"""What the tutor says when no model does: short, kind, one question at a time. Several wordings, taken in turn, so that none is worn out."""

from __future__ import annotations

from collections.abc import Sequence

RIGHT = ("Yes, that is right.", "Right.", "Exactly, that is it.")
STEP_RIGHT = ("Yes.", "Right.", "Good, that fits.")
WRONG = ("Not yet.", "That is not it yet.", "Not quite.")
REFUSE = (
    "I would be taking the best part away from you. Let us get there together.",
    "I keep the answer to myself, whoever asks; but I help with every step on the way.",
    "You will need the way more often than this one number. I stay with you until you have it.",
)
NO_ORACLE = (
    "I would rather not play warmer and colder. Tell me how you came to it: which law, and which numbers went in?",
    "Before I say anything to more guesses: show me one line of how you got there.",
    "A number alone tells us little now. Which law gives it, and what did you put in?",
)
SEVERAL = "You name more than one. Which of them do you choose, and why?"
LOST = ("No harm in that. Let us look at one small thing.", "That is what we are here for.", "Then let us go back one step.")
UNCLEAR = (
    "I am not sure that I follow. Could you say it with a law, an element or a number?",
    "Say it in another way: an element, a law, or a value with its unit?",
    "I have not caught that. A guess will do, or say hint and I help.",
    "Let us keep to the circuit: one step is all that I ask for. Say hint if you want one.",
)
RELUCTANT = (
    "I know, it can be tedious. This step takes half a minute; say hint if you want help with it.",
    "Let us make it small: one word is enough for this one.",
    "You may leave any time with :quit and go on later. While you are here, try just this:",
)
DISPUTE = "Then let the circuit decide between us: take a limit, or put your value in, and see whether the laws still hold."
STANDS = "It is your own result, and the circuit bears it out. Put it in and see whether the laws hold."
STILL = "Yes, that is the value; now check it."
HAD_IT = "No: what you had before was right."
BAD_TERM = (
    "All elements are in it, but a term does not fit. Take each current in turn: which voltage drives it, and does it leave the node?"
)
BAD_LOOP = "All elements are in it, but a term does not fit. Go round once more: which loop currents flow through each element, and which way do you pass it?"
LEFT_OUT = "A good start. {names} {verb} that node as well: what current flows there?"
LEFT_OUT_LOOP = "A good start. The loop passes {names} as well: what voltage lies there?"
NO_PAIR = "Look again at {}: do they share both of their nodes, and does all the current of one have to pass through the other?"
LATER = "Good, that is needed in a moment; keep it. First this:"
LAW_FIRST = "That is the right law. Put the numbers in: what does it come to, with its unit?"
LAW_LETTERS = "As a law that fits. Which quantities of this circuit are those letters? Put their values in: what comes out?"
RATIO = "As a ratio that fits. A ratio of what to what? What does it come to as the quantity that is asked for?"
FIRST_THIS = "Another number does not settle this step."
IN_ENGLISH = "The notes say, in English: {}"
CHECKED = "A check like that is worth a minute every time. "
UNCHECKED = "Next time, give it that one look: it finds most slips. "
HELLO = "Hello!"
THANKS = "You are welcome."
NEXT_STEP = "Then I take this one step with you:"
LAST_RUNG = "I have told you all that I may about this step. Take the equation and put in one number after the other; where does it stop?"
SAFE = "Let us stay with the next step."


def turn(of: Sequence[str], count: int) -> str:
    """The wording whose turn it is."""
    return of[count % len(of)]
