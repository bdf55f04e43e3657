"""The engineer that thinks with a language model: agents through litellm, under the same synthesis, drawing and checks."""
