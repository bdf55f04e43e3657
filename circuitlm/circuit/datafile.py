"""What all models of a data file share: strictness, and texts that YAML reads as numbers."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

Text = Annotated[str, BeforeValidator(lambda v: str(v) if isinstance(v, int | float) and not isinstance(v, bool) else v)]


class Model(BaseModel):
    """Strict: an unknown key in a component file is an error, not a comment."""

    model_config = ConfigDict(extra="forbid", frozen=True)
