"""The lexicon: who may stand for whom, what only hints, and what must never be mixed up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from opencc import OpenCC

from assistant import english
from assistant.assistant import Assistant
from assistant.evidence import Weigher
from assistant.lexicon import groups, hints, synonyms
from assistant.question import understand
from assistant.tables import table
from assistant.words import HINTED, content_words, segment, to_traditional
from index.keywords import fold
from index.store import Store
from index.sync import sync
from ingest.parser import read_record

# Opposites and neighbours in the language of these offices: to take one for the other answers wrongly.
APART = """
開案 結案 | 開案 派案 | 通報 受理 | 通報 派案 | 受理 結案 | 篩案 派案 | 轉介 結案 | 家暴 性侵 | 家庭暴力 性侵害
性侵害 性騷擾 | 性騷擾 性剝削 | 社工 督導 | 社工 志工 | 社工 心理師 | 督導 局長 | 主席 委員 | 中央 地方
中央 地方政府 | 公部門 民間團體 | 補助 自籌 | 補助款 自籌款 | 核定 申請 | 核定 函報 | 核定 編列 | 申請 受理
增加 減少 | 調升 調降 | 同意 反對 | 同意 不同意 | 通過 保留 | 通過 撤案 | 通過 緩議 | 保留 撤案 | 撤案 駁回
洽悉 備查 | 裁示 建議 | 決議 建議 | 列管 解除列管 | 繼續列管 解除列管 | 委託 自辦 | 主辦 協辦 | 主責 協辦
出席 列席 | 加害人 被害人 | 兒童 少年 | 兒童 老人 | 兒保 成保 | 兒少保護 老人保護 | 成人保護 老人保護
脆弱家庭 高風險家庭 | 低收入戶 中低收入戶 | 近貧 低收入戶 | 急難救助 急難紓困 | 急難救助 生活扶助
社會救助 社會保險 | 健保 勞保 | 長照 早療 | 居服員 照服員 | 日照 居服 | 寄養家庭 安置機構 | 安置機構 庇護所
收養 寄養 | 自殺 自傷 | 自殺未遂 自傷 | 憂鬱症 躁鬱症 | 思覺失調症 憂鬱症 | 毒品 酒癮 | 藥癮 酒癮
護送就醫 強制住院 | 心理諮商 心理治療 | 入監 出監 | 假釋 緩刑 | 羈押 感化教育 | 曝險少年 觸法少年
觀護人 少年保護官 | 少觀所 少輔院 | 罰鍰 罰金 | 起訴 緩起訴 | 中輟 復學 | 中輟 曠課 | 國中 國小 | 國小 幼兒園
失業 就業 | 職前訓練 在職訓練 | 職前訓練 職業訓練 | 職業訓練 教育訓練 | 到職 離職 | 留任 離職 | 約聘僱 正式人員
專任 兼任 | 上限 下限 | 最高 最低 | 收入 支出 | 預備金 賸餘款 | 核銷 撥付 | 人事費 業務費 | 招標 決標
匯入 匯出 | 新增 刪除 | 登入 登打 | 故障 修正 | 上半年 下半年 | 年初 年底 | 逾期 延長 | 提早 延長 | 都會區 偏鄉
偏鄉 離島 | 社政 衛政 | 社政 警政 | 社政 勞政 | 警察 檢察官 | 法官 檢察官 | 法院 地檢署 | 區公所 戶政事務所
立法院 行政院 | 國發會 原民會 | 健保署 疾管署 | 精神病人 身心障礙者 | 失能 失智 | 新住民 原住民 | 新住民 移工
遊民 獨居老人 | 虐待 疏忽 | 疏忽 遺棄 | 訪視 電訪 | 未遇 拒訪 | 失蹤 拒訪 | 保護令 判決 | 監護權 會面交往
結婚 離婚 | 出生 死亡 | 公告 通知 | 試辦 停辦 | 暫停 繼續 | 要點 法律 | 正確 錯誤 | 優點 缺點
申復 訴願 | 申復 陳情 | 廢止 撤銷 | 追繳 溢領 | 溢領 冒領 | 受理 不予受理 | 不予受理 駁回 | 檢附 缺件 | 缺件 補件
審查 考核 | 初審 複審 | 書面審查 實地查核 | 審查 核定 | 甲等 優等 | 終止契約 違約 | 簽約 續約 | 招標 流標 | 決標 流標
驗收 竣工 | 開工 竣工 | 驗收 決算 | 經常門 資本門 | 自費 免費 | 墊付 撥付 | 勻支 追加預算 | 餐費 交通費 | 旅費 交通費
鐘點費 出席費 | 修繕費 開辦費 | 公共托育 準公共托育 | 居家托育 公共托育 | 臨時托育 延長托育 | 托育 課後照顧 | 送托 收托
陪伴員 志工 | 個別諮商 團體諮商 | 諮商 治療 | 通譯 翻譯費 | 新住民 新住民子女 | 初階 進階 | 基礎訓練 特殊訓練
種子教師 學員 | 學分 積分 | 密錄器 監視器 | 求救鈕 警報器 | 值勤費 加班費 | 補休 特休 | 待命 值班 | 留停 離職 | 遷入 遷出
遷回 遷出 | 進駐 遷出 | 掛牌 掛號 | 記者會 說明會 | 表決 選舉 | 贊成票 反對票 | 當選 推選 | 連任 改選 | 缺席 請假
缺席 列席 | 代理出席 出席 | 召集人 副召集人 | 過半數 三分之二 | 誤繕 更正 | 候補 遞補 | 父親 母親 | 祖母 外祖母
父親 繼父 | 同居人 配偶 | 前配偶 配偶 | 里幹事 村里長 | 法醫 檢察官 | 瘀青 燙傷 | 腦出血 骨折 | 驗傷診斷書 死亡證明書
自殺意念 自殺未遂 | 自殺遺族 自殺未遂 | 住院 出院 | 出院 結案 | 早產兒 新生兒 | 人工流產 流產 | 出生登記 出生通報
收養 出養 | 寄養 親屬安置 | 緊急安置 繼續安置 | 繼續安置 延長安置 | 安置 返家 | 結束安置 結案 | 停止親權 改定監護
扶養費 贍養費 | 相驗 解剖 | 緊急保護令 暫時保護令 | 暫時保護令 通常保護令 | 聲請 核發 | 窒息 溺斃 | 獨留 獨居 | 獨留 遺棄
拒學 中輟 | 拒學 拒訪 | 棄嬰 出養 | 失蹤 尋獲 | 飲酒 酒癮 | 酒駕 酗酒 | 目睹 通報 | 精神虐待 精神疾病 | 攔阻 代為處理
退派 改派 | 退派 派案 | 改派 轉介 | 採納 未採納 | 採納 洽悉 | 調高 調降 | 調降 刪減 | 刪減 增列 | 辦理中 完成 | 改期 如期
如期 逾期 | 函復 函報 | 函請 函復 | 增聘 裁撤 | 分攤 自籌 | 延誤 延長
"""
# Forms of one character that the lexicon had before the rule: each stands for little else in these records.
ONE_CHARACTER = frozenset("錢漲聘課新寄辦里樓陪缺")
# Written alike in both scripts or by Taiwan's own custom (雇主, 公布, 平台): no Simplified words.
ALIKE = ("雇", "台", "里", "周", "占", "布", "挨", "准")

MINUTES = """甲縣社會安全網工作小組第4次會議紀錄
時間：108年6月3日（星期一）上午9時
地點：甲縣政府第一會議室
主席：王局長大同
壹、報告事項
一、本年度新進人員進用困難，將與大專院校合作招募。
二、本年度辦公廳舍修繕工程將與建築師公會合作辦理。
貳、散會：上午11時
"""


def _apart() -> Iterator[tuple[str, str]]:
    """Every pair that must stay apart."""
    for pair in APART.replace("\n", "|").split("|"):
        if pair.strip():
            one, other = pair.split()
            yield fold(one), fold(other)


@pytest.mark.parametrize(("one", "other"), list(_apart()))
def test_opposites_and_neighbours_never_stand_for_each_other(one: str, other: str) -> None:
    assert not [group for group in groups() if {one, other} <= set(map(fold, group))]
    assert other not in synonyms().get(one, ())


def test_a_group_says_nothing_twice_and_nothing_in_one_character() -> None:
    """A single character stands in too many words to be a form; the few old ones are counted."""
    assert not [group for group in groups() if len(set(map(fold, group))) < max(2, len(group))]
    assert {word for word in synonyms() if len(word) == 1} <= ONE_CHARACTER


def test_no_form_begins_or_ends_with_a_numeral_that_another_number_could_hold() -> None:
    """3日 stands in 13日; what is counted is read as a quantity, not as a word."""
    held = {word for word in synonyms() if word[0].isdigit() and not word.startswith("113")}
    assert not held


def test_a_hint_leads_from_a_word_to_others_than_its_own_forms() -> None:
    pairs_of = [(word, held) for word, row in hints().items() for held in row]
    assert not [(word, held) for word, held in pairs_of if held in synonyms().get(word, (word,))]
    assert not [held for _, held in pairs_of if len(held) == 1]


def test_every_word_is_traditional() -> None:
    """Simplified questions are converted before the lexicon is asked."""
    words = {*synonyms(), *hints(), *(held for row in hints().values() for held in row)}
    written = [term for section in table("english").values() for term in section.values()]
    words |= {word for term in written for word in term.split()}
    simplified = {word for word in words if to_traditional(word) != word and not _only_other_words(word)}
    assert not {word for word in simplified if not any(char in word for char in ALIKE)}


def _only_other_words(word: str) -> bool:
    """Whether the conversion changes the wording (短信 → 簡訊) or a custom (周 → 週), not the script."""
    return str(OpenCC("s2t").convert(word)) == word


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("怎麼幫個案租房子？", "租屋"),
        ("翹課的學生誰來輔導？", "曠課"),
        ("慢飛天使有什麼服務？", "發展遲緩"),
        ("老師的評價如何？", "教師"),
        ("社工離職率多少？", "流動率"),
        ("標準流程是什麼？", "作業程序"),
        ("谁来帮街友？", "遊民"),
        ("录取的种子老师有几位？", "種子教師"),
        ("求救按钮装在哪里？", "緊急求救鈕"),
        ("便當錢可以報多少？", "誤餐費"),
        ("會計說筆誤要怎麼處理？", "誤繕"),
        ("孩子不肯上學怎麼辦？", "拒學"),
    ],
)
def test_an_everyday_word_is_found_in_the_official_one(asked: str, held: str) -> None:
    assert any(word.match(fold(held)) == 1 for word in understand(asked).words)


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("社区服务窗口的权限", "社區服務窗口的權限"),
        ("支持适用对象的程序", "支持適用對象的程序"),
        ("系统升级软件", "系統升級軟體"),
    ],
)
def test_the_words_of_an_office_are_no_terms_of_computing(asked: str, held: str) -> None:
    """社区 is 社區, not 社群; what Taiwan does call otherwise (软件) is put into its words."""
    assert to_traditional(asked) == held


@pytest.mark.parametrize(
    ("asked", "held"), [("怎麼搶人？", "招募"), ("小孩被打怎麼辦？", "兒少保護"), ("踢皮球怎麼辦？", "權責")]
)
def test_a_hint_is_seen_and_proves_nothing(asked: str, held: str) -> None:
    """No word of the question matches: rules that ask whether a thing is there are not satisfied."""
    words = content_words(asked)
    assert any(word.hint(held) == HINTED for word in words)
    assert not any(word.match(held) for word in words)


def test_a_phrase_that_hints_leaves_its_words_their_own_forms() -> None:
    words = {word.text: word for word in content_words("社工招不到怎麼辦")}
    assert words["社工"].match("社工")
    assert any("進用率" in word.hints for word in words.values())


def test_names_carry_no_hints() -> None:
    assert not [word for word in content_words("衛福部社家署對中低收入戶的說法") if word.name and word.hints]


def test_hints_rank_but_do_not_support(tmp_path: Path) -> None:
    """搶人 lifts the sentence on 招募 above its twin, and adds nothing to the share a refusal looks at."""
    (tmp_path / "minutes.txt").write_text(MINUTES, encoding="utf-8")
    with Store.open(tmp_path / "index", "hash", write=True) as store:
        sync([tmp_path / "minutes.txt"], store, read_record)
        question = understand("今年要怎麼搶人？")
        weigher = Weigher(store)
        weighed = weigher.weigh(question, weigher.find(question))
    told = next(evidence for evidence in weighed.evidence if "招募" in evidence.text)
    twin = next(evidence for evidence in weighed.evidence if "工程" in evidence.text)
    assert told.hinted > twin.hinted == 0
    assert (told.own, told.support) == (twin.own, twin.support)


def test_what_is_only_hinted_at_is_still_refused() -> None:
    """The record speaks of 招募, not of 挖角: a number of it is not made up."""
    small = Assistant.from_texts([("甲縣社會安全網工作小組第4次會議紀錄", MINUTES)])
    assert small.ask("今年挖角了幾名社工？").claims == ()


@pytest.mark.parametrize(
    ("text", "cuts"),
    [
        ("社工都會去家訪", "社工 都 會 去 家訪"),
        ("先試辦再擴大", "先 試辦 再 擴大"),
        ("補人力缺口", "補 人力 缺口"),
        ("17日開會", "17 日 開會"),
        ("使用人數眾多", "使用 人數 眾多"),
        ("原住民族群", "原住民 族群"),
        ("國中央銀行", "國 中央銀行"),
    ],
)
def test_teaching_words_leaves_others_whole(text: str, cuts: str) -> None:
    assert " ".join(word for word, _ in segment(text)) == cuts


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("How many vulnerable families were referred?", ["脆弱家庭", "轉介"]),
        ("Were the case managers' wages raised?", ["個案管理", "薪資", "調升"]),
        ("Which proposals were deferred?", ["提案", "保留 緩議"]),
        ("Who handed over the planned subsidies?", ["移交 交接", "規劃 預計", "補助"]),
        ("home-visits by case-managers", ["訪視", "個案管理"]),
        ("the newest families", ["家庭"]),
        ("The chair's instructions on the nurses’ training?", ["裁示 指示", "護理師", "訓練"]),
    ],
)
def test_english_terms_are_found_in_any_regular_inflection(asked: str, written: list[str]) -> None:
    assert [term.written for term in english.find_terms(asked.lower())] == written


def test_the_english_glossary_is_lower_case_and_says_nothing_of_stop_words() -> None:
    stop = set(table("question")["stop"]["english"].split())
    for section in table("english").values():
        for name, written in section.items():
            assert name == name.lower()
            assert name not in stop
            assert written.split()
