"""What stands around the text: letterheads, buttons, torn labels; and that none of it takes words away."""

import datetime as dt

from ingest.parser import parse_text
from ingest.record import Role


def test_1_torn_labels_are_put_together() -> None:
    """Edge case 1: an export prints 時 地 主 出 記 first, then 間：… 點：… 席：… 錄：…."""
    record = parse_text(
        "某大學102學年度第1次校務會議紀錄\n時\n地\n主\n出\n\n記\n\n"
        "間：102 年 11月 7日（星期四）\n點：某大樓會議室\n席：吳妍華校長\n席：如簽到表\n"
        "錄：黎燕麗\n壹、報告事項\n一、概況。\n"
    )
    assert record.date == dt.date(2013, 11, 7)
    assert record.place == "某大樓會議室"
    assert [person.name for person in record.chairs] == ["吳妍華"]
    assert [person.name for person in record.recorders] == ["黎燕麗"]
    header = [item.label for item in record.items if item.role is Role.HEADER]
    assert header == ["標題", "欄名", "時間", "地點", "主席", "出席", "記錄"]


def test_a_label_spread_over_its_cell_needs_no_colon() -> None:
    """「主  席葉永烜 記錄」 in one line of a table: the chair is read, the recorder is empty."""
    record = parse_text(
        "會議名稱 某學會會員大會 開會時間 92年4月19日\n開會地點 某演講廳 主  席葉永烜 記錄\n1. 報告。\n"
    )
    assert record.place == "某演講廳"
    assert [person.name for person in record.chairs] == ["葉永烜"]


def test_a_letterhead_in_two_scripts_stands_above_the_title() -> None:
    """The name of a society in Chinese and English is no part of the title below it."""
    record = parse_text(
        "某某學會\nSome Society of the Republic of China\n台北市某路四段1號\n某某學會第28屆第4次理監事會議 會議紀錄\n"
        "一、時間：2024年10月4日\n二、主席：江國興（清華大學天文所及物理系）\n"
    )
    assert record.title == "某某學會第28屆第4次理監事會議 會議紀錄"
    assert [person.name for person in record.chairs] == ["江國興"]


def test_a_cell_that_is_repeated_is_no_letterhead() -> None:
    """A regression: cells with a telephone, the same in two rows of a table, were left out as a letterhead."""
    cell = "1. 請先倒空容器內之殘餘物。\n2. 請電洽清潔科（電話：03-538）\n由專人說明並排定收運時間。\n"
    record = parse_text(f"某市分類表\n一、資源物\n鐵製品\n{cell}鋁製品\n{cell}二、廚餘\n")
    assert record.text.count("電洽清潔科") == 2
    assert record.dropped == ()


def test_what_is_left_out_is_told() -> None:
    """A letterhead that comes back and the buttons of a web page are left out, and listed once each."""
    head = "某學會\nSome Society of Examples\nTEL 02-1 FAX 02-2\n"
    record = parse_text(
        f"{head}某學會第5次理事會議紀錄\n時間：102年5月27日\n壹、報告\n{head}一、甲。\n{head}二、乙。\n友善列印 另存PDF\n"
    )
    told = [(doubt.text, doubt.line) for doubt in record.warnings if doubt.code == "dropped"]
    assert told == [
        ("視為頁首、頁尾或網頁按鈕而略去 2 處：「某學會／Some Society of Examples／TEL 02-1 FAX 02-2」", 7),
        ("視為頁首、頁尾或網頁按鈕而略去：「友善列印 另存PDF」", 15),
    ]


def test_two_stars_alone_are_words() -> None:
    """A regression: ** that opens a footnote (**非會員) was taken for bold and left out."""
    assert "*為會員，**非本會會員" in parse_text("某名單\n註：*為會員，**非本會會員\n").text
    assert "決議：通過。" in parse_text("某名單\n**決議：**通過。\n").text


def test_what_follows_the_end_of_a_meeting_is_attached() -> None:
    """Tables behind 散會 belong to no decision; 附件一 is a section of its own."""
    record = parse_text(
        "某會議紀錄\n時間：108年5月20日\n壹、財務報告（如附件）\n貳、散會：10:40\n附件一、收支表\n"
        "附件一\n收入 100,000 元，支出 80,000 元，結餘 20,000 元，合計如左列各欄所示。\n"
    )
    assert record.items[-1].role is Role.ATTACHMENT
    assert "attachment" not in {doubt.code for doubt in record.warnings}
    loose = parse_text(
        "某會議紀錄\n時間：108年5月20日\n壹、報告\n散會：10:40。\n科目 預算數 決算數\n人事費 10 20\n"
    )
    assert (loose.items[-1].role, loose.items[-1].flags) == (Role.ATTACHMENT, ("unplaced",))


def test_motions_without_a_number_end_the_decision_above() -> None:
    """A regression: 臨時動議：無 below a numbered agenda was read as words of the last decision."""
    record = parse_text(
        "某會議紀錄\n時間：108年5月20日\n壹、報告\n貳、討論事項\n（一）下次日期。\n決議：暫訂6月1日。\n臨時動議：\n無\n散會\n"
    )
    assert [item.path for item in record.items if item.path[0] == "臨時動議"] == [("臨時動議",)]
    decision = next(item for item in record.items if item.role is Role.DECISION)
    assert record.quote(decision.start, decision.end) == "決議：暫訂6月1日。"


def test_a_decision_answers_its_case_not_the_last_point_of_a_list() -> None:
    """A regression: 決議 after 1. 2. of case （一） stood under 2.; the case is what was decided."""
    record = parse_text(
        "某會議紀錄\n時間：108年5月20日\n壹、討論事項\n（一）籌備事宜：\n1.日期。\n2.地點。\n決議：通過。\n（二）預算。\n決議：緩議。\n"
    )
    decided = ["/".join(item.path) for item in record.items if item.role is Role.DECISION]
    assert decided == ["壹、討論事項/（一）/決議", "壹、討論事項/（二）/決議"]


def test_minutes_read_out_stand_apart() -> None:
    """Edge case 17: the previous minutes are one branch of the tree, and nothing in it binds."""
    record = parse_text(
        "某委員會第28次會議紀錄\n時　　間　101年6月7日\n主　　席　蔡委員錦隆\n宣讀上次會議議事錄。\n<hr>\n"
        "某委員會第27次委員會議議事錄\n時　　間：101年6月6日\n紀　　錄：王大明\n討　論　事　項\n一、審查某案。\n"
        "決　議：照案通過。\n散會\n<hr>\n主席：確定。\n王委員育敏：請問？\n主席：請說。\n王委員育敏：謝謝。\n主席：散會。\n"
    )
    nested = [item for item in record.items if "nested" in item.flags]
    assert {item.path[0] for item in nested} == {"前次會議紀錄"}
    assert not any(item.role.binds for item in record.items)
    assert (record.date, record.recorders) == (dt.date(2012, 6, 7), ())
    assert all(item.path[0] != "前次會議紀錄" for item in record.items if item.role is Role.SPEECH)
