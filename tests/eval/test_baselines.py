"""The baselines find what is there, in the same terms as shean."""

import json
from pathlib import Path

import pytest

from eval.baselines import main

TEXT = "會議紀錄\n壹、討論案\n案由一：成人保護案件派案時限案\n決議：應於24小時內派案。\n"
ROW = {
    "id": "A1",
    "question": "成人保護案件多久內派案？",
    "user": "staff",
    "type": "time_limit",
    "answerable": True,
    "evidence": [{"file": "a.txt", "path": "壹", "quote": "應於24小時內派案", "count": 1}],
}
DRCD = [
    {
        "title": "歷史",
        "paragraphs": [
            {"context": f"{word}的歷史。", "qas": [{"id": word, "question": f"{word}？"}]}
            for word in ("梵文", "印刷", "鐵路")
        ],
    }
]


def test_every_pipeline_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    corpus, gold, drcd, out = (tmp_path / name for name in ("records", "gold.jsonl", "drcd.json", "out.md"))
    corpus.mkdir()
    (corpus / "a.txt").write_text(TEXT, encoding="utf-8")
    gold.write_text(json.dumps(ROW), encoding="utf-8")
    drcd.write_text(json.dumps({"data": DRCD}), encoding="utf-8")
    options = [
        f"--gold={gold}",
        f"--corpus={corpus}",
        f"--drcd={drcd}",
        f"--out={out}",
        "--embedder=hash",
        "--sample=2",
    ]
    main(options)
    page = out.read_text(encoding="utf-8")
    assert page == capsys.readouterr().out
    assert page.count("| shean |") == 2
    assert page.count("| LlamaIndex: ") >= 2
    assert "DRCD (2 questions over 3 paragraphs)" in page


def test_without_drcd_the_gold_set_is_measured_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "gold.jsonl").write_text(json.dumps(ROW), encoding="utf-8")
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    main(
        [
            f"--gold={tmp_path / 'gold.jsonl'}",
            f"--corpus={tmp_path}",
            f"--drcd={tmp_path / 'none.json'}",
            f"--out={tmp_path / 'out.md'}",
            "--embedder=hash",
        ]
    )
    assert "DRCD is left out" in capsys.readouterr().err
    assert "## DRCD" not in (tmp_path / "out.md").read_text(encoding="utf-8")
