"""Records written anew in other formats, and how they are held against their text files."""

from dataclasses import replace

from eval.formats import compare, rewritten, tables
from ingest.parser import parse_text

TEXT = "某會議紀錄\n時間：108年5月20日\n主持人：王局長大明\n壹、討論案\n案由一：增聘社工。\n決議：通過。\n"


def test_a_record_agrees_with_itself_in_full() -> None:
    record = parse_text(TEXT)
    found = compare("TXT", [record], [record])
    assert (found.items_same, found.quotes_same, found.header_same) == (1.0, 1.0, 1.0)
    assert found.items == len(record.items)


def test_an_item_that_is_missing_or_another_is_counted() -> None:
    """One of six items lost its role, another was not read at all; the date is another."""
    record = parse_text(TEXT)
    changed = replace(parse_text(TEXT.replace("決議", "說明")), date=None)
    found = compare("x", [changed], [record])
    assert found.items_same == (len(record.items) - 1) / len(record.items)
    assert found.header_same < 1.0
    shorter = parse_text(TEXT.removesuffix("決議：通過。\n"))
    assert compare("x", [shorter], [record]).items_same == (len(record.items) - 1) / len(record.items)


def test_every_text_version_of_the_records_that_ship_is_the_same() -> None:
    """PDF, DOCX, ODT, HTML and Big5 give the items, quotes and header of the TXT."""
    (_, plain), *others = rewritten(scans=False, office=False)
    found = [compare(name, records, plain) for name, records in others]
    assert [each.name for each in found] == ["PDF", "DOCX", "ODT", "HTML", "TXT, Big5"]
    assert {(each.items_same, each.quotes_same, each.header_same) for each in found} == {(1.0, 1.0, 1.0)}
    assert len(tables(found, 0)[0].rows) == len(found)
