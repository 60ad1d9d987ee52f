"""Lines of text in a page image: found and recognised by RapidOCR, with the place of every character.

The models are files inside the package, named here by their paths: nothing is looked for elsewhere and
nothing is downloaded.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ingest.scans.script import simplified

# Height x width x 3, blue first, 0-255: what OpenCV calls an image.
Image: TypeAlias = NDArray[np.uint8]
# Four corners (x, y) in pixels: top left, top right, bottom right, bottom left of the words.
Quad: TypeAlias = NDArray[np.float32]

# Lines are found on a page reduced to this many pixels and read from the full one: finding them at full size
# takes as long as reading them and finds no more (docs/decisions/0016-scans.md).
_FIND_SIDE = 800
# The box around a line is this much higher than its characters.
HIGHER = 1.5
# A character that would be nothing otherwise needs this score; where nothing is, none has more than .05.
_FAINT = 0.2
# One line at a time: the model gives 18,709 scores for every column, and six lines padded to one width took
# longer than six lines alone, twice the memory, and lost marks beside the padding.
_READ_TOGETHER = 1
_DETECTOR = "PP-OCRv6_det_small.onnx"
_READER = "PP-OCRv6_rec_small.onnx"
# A box this much taller than wide holds one narrow character (1, 丨) or words written downwards.
_TALL = 1.5
_ONE_CHARACTER = 2.5


@dataclass(frozen=True, slots=True)
class Line:
    """A recognised line: ``middles`` are its characters' places along it, from 0 to 1, ``sure`` their scores.

    ``others`` holds, for a place in the text, the best Traditional character and its score where a
    Simplified one looked best. ``corners`` are the line's four corners (x, y) in pixels, the top left of the
    words first, then clockwise.
    """

    text: str
    middles: tuple[float, ...]
    sure: tuple[float, ...]
    corners: tuple[tuple[float, float], ...]
    others: tuple[tuple[int, str, float], ...] = ()

    @property
    def confidence(self) -> float:
        """Mean score of its words; of its marks where it has only those."""
        words = [score for char, score in zip(self.text, self.sure, strict=True) if char.isalnum()]
        scores = words or self.sure
        return sum(scores) / len(scores) if scores else 0.0


class Recogniser:
    """Finds lines in an image and reads them; safe to use from several threads at once."""

    def __init__(self) -> None:
        """Load both models, one thread each: pages are read side by side instead."""
        import rapidocr

        self._finding = Lock()
        models = Path(rapidocr.__file__).parent / "models"
        threads = "EngineConfig.onnxruntime"
        self._engine = rapidocr.RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_cls": False,
                "Global.use_vertical_padding": False,
                "Global.return_word_box": True,
                "Det.model_path": str(models / _DETECTOR),
                "Det.limit_type": "max",
                "Det.limit_side_len": _FIND_SIDE,
                "Rec.model_path": str(models / _READER),
                "Rec.rec_batch_num": _READ_TOGETHER,
                f"{threads}.intra_op_num_threads": 1,
                f"{threads}.inter_op_num_threads": 1,
            }
        )
        self._engine.recognize_txt([np.zeros((48, 48, 3), np.uint8)])  # loads the reading model
        reader: Any = self._engine.text_rec
        reader.postprocess_op = _Decoder(reader.postprocess_op.character)

    def find(self, image: Image) -> list[tuple[Quad, Image]]:
        """Return the lines of an image: their corners, and what is inside them laid level.

        One page at a time: finding takes a twelfth of a page's time and 230 MB, reading next to nothing.
        """
        from rapidocr.main import RapidOCRError

        try:
            with self._finding:
                cuts, found = self._engine.detect_and_crop(image, {})
        except RapidOCRError:  # nothing on the page looks like text
            return []
        boxes = () if found.boxes is None else found.boxes
        return [(quad, _laid_upright(quad, cut)) for quad, cut in zip(boxes, cuts, strict=True)]

    @staticmethod
    def cut(image: Image, left: float, top: float, right: float, bottom: float) -> tuple[Quad, Image]:
        """Return a part of an image as a line to read."""
        height, width = image.shape[:2]
        low, high = max(0, round(left)), min(width, round(right))
        upper, lower = max(0, round(top)), min(height, round(bottom))
        quad = np.array([[low, upper], [high, upper], [high, lower], [low, lower]], np.float32)
        return quad, np.ascontiguousarray(image[upper:lower, low:high])

    def read(self, found: Sequence[tuple[Quad, Image]]) -> list[Line]:
        """Return what the found lines say, in their order; text is "" where nothing could be read."""
        if not found:
            return []
        result: Any = self._engine.recognize_txt([cut for _, cut in found])
        return [_placed(line, quad) for (quad, _), line in zip(found, result.word_results, strict=True)]


@cache
def recogniser() -> Recogniser:
    """Return the recogniser of this process."""
    return Recogniser()


class _Decoder:
    """Turns the model's scores into lines, in place of RapidOCR's own decoder, which keeps no second choice.

    The model scores every character at every column of a line; repetitions are one character, and
    column by column "nothing" (number 0) stands between characters.
    """

    def __init__(self, characters: Sequence[str]) -> None:
        self._characters = characters
        barred = simplified(characters)
        self._simplified = [index for index, char in enumerate(characters) if char in barred]

    def __call__(
        self, scores: NDArray[np.float32], *_: object, wh_ratio_list: Sequence[float], max_wh_ratio: float
    ) -> tuple[list[tuple[str, float]], list[Line]]:
        """Return what RapidOCR expects, text and score of each line, and the lines themselves."""
        shares = (ratio / max_wh_ratio for ratio in wh_ratio_list)
        lines = [self._line(each, share) for each, share in zip(scores, shares, strict=True)]
        return [(line.text, line.confidence) for line in lines], lines

    def _line(self, scores: NDArray[np.float32], share: float) -> Line:
        """Decode one line, which fills ``share`` of the columns; the rest is padding."""
        best = _with_faint(scores)
        begins = np.flatnonzero((best != 0) & (best != np.concatenate(([0], best[:-1]))))
        middles = np.minimum(1.0, (begins + 0.5) / (len(best) * share))
        text = "".join(self._characters[index] for index in best[begins])
        others = []
        for place in np.flatnonzero(np.isin(best[begins], self._simplified)):
            column = scores[begins[place]].copy()
            column[[0, *self._simplified]] = 0.0
            other = int(column.argmax())
            others.append((int(place), self._characters[other], float(column[other])))
        sure = tuple(map(float, scores[begins, best[begins]]))
        return Line(text, tuple(map(float, middles)), sure, (), tuple(others))


def _with_faint(scores: NDArray[np.float32]) -> NDArray[np.intp]:
    """Return the best character of each column, faint marks where else there would be none.

    Where a line is wide for its height the model misses the small 、 and 。 by a little: it says "nothing", but not
    surely, in the middle of columns where it does. True nothing has no second choice.
    """
    best: NDArray[np.intp] = scores.argmax(axis=1)
    padded = np.concatenate(([0], best, [0]))
    alone = (padded[:-2] == 0) & (best == 0) & (padded[2:] == 0)
    for column in np.flatnonzero(alone & (scores[:, 0] < 1 - _FAINT)):
        other = int(scores[column, 1:].argmax()) + 1
        around = best[max(0, column - 2) : column + 3]
        if scores[column, other] >= _FAINT and other not in around:
            best[column] = other
    return best


def _placed(line: Line, quad: Quad) -> Line:
    return replace(line, corners=tuple((float(x), float(y)) for x, y in quad))


def _laid_upright(quad: Quad, cut: Image) -> Image:
    """Lay a single tall character upright again: RapidOCR turns what is tall, taking it for a column."""
    top_left, top_right, _, bottom_left = quad
    width, height = float(np.linalg.norm(top_right - top_left)), float(np.linalg.norm(bottom_left - top_left))
    return np.rot90(cut, 3).copy() if width and _TALL <= height / width < _ONE_CHARACTER else cut
