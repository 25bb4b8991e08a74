"""Fold a text to the form in which disguises look like what they stand for, and remember where each sign came from.

Widths, accents, capitals, homoglyphs, zero-width signs, spaced-out letters, katakana against hiragana and traditional
against simplified characters all fold to one form; vocabularies are folded by the same function.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_TRADITIONAL = (
    "評评價价現现圖图獎奖禮礼優优錢钱給给個个們们請请謝谢讓让該该發发單单訂订貨货購购買买賣卖號号碼码電电話话機机聯联絡络繫系係系郵邮網网頁页鏈链連连結结關关閉闭銷销賠赔償偿訴诉壞坏刪删調调級级滿满顆颗顧顾對对應应這这"
    "還还沒没會会來来説说說说為为爲为與与無无問问題题處处幫帮補补換换損损傷伤責责擔担錯错誤误確确認认條条選选擇择動动獲获領领員员轉转帳账賬账銀银匯汇幣币線线寶宝實实驗验體体態态詢询隨随時时間间開开啟启點点擊击復复複复"
    "歡欢樂乐愛爱親亲見见議议論论薦荐氣气費费稅税導导書书從从過过達达運运邊边進进戶户內内兩两東东車车業业產产質质麼么煩烦難难願愿顯显變变減减備备異异專专屬属尋寻萬万億亿聽听誰谁嗎吗將将據据稱称華华語语離离陽阳誠诚嚴严"
    "憑凭證证勞劳檢检務务圍围頻频團团學学歸归當当聞闻懇恳舉举貴贵擾扰響响總总終终繼继續续鏟铲隻只張张夠够麗丽輕轻鬆松僅仅違违規规範范險险燒烧燙烫爐炉觸触記记緊紧賴赖罵骂騙骗誹诽謗谤師师陸陆參参貳贰掃扫維维註注冊册載载"
    "軟软鍵键輸输寫写講讲讀读諒谅遲迟週周鐘钟晉晋滙汇園园廣广庫库櫃柜賞赏贈赠聲声紅红綠绿藍蓝黃黄裡里裏里麥麦廢废術术歷历權权義义項项額额適适絕绝緩缓約约紙纸組组細细試试詳详誘诱課课談谈識识護护財财貼贴資资賺赚跡迹蹤踪"
    "較较辦办農农遠远醫医釋释針针鈕钮鎖锁錄录鏡镜閱阅隊队階阶靈灵預预頭头顏颜飛飞馬马駕驾驚惊魚鱼齊齐寧宁憂忧戲戏搶抢撥拨擁拥斷断構构標标樣样滅灭漲涨濟济牆墙獨独療疗盡尽禦御種种積积穩稳窩窝簡简紐纽綜综膠胶視视覺觉計计"
    "設设許许諾诺輪轮鬧闹堅坚惡恶壓压奪夺寬宽審审屆届岡冈彎弯徑径恆恒攜携敵敌棄弃決决況况準准潔洁燈灯爭争狀状環环癥症監监礙碍節节簽签籤签籌筹糾纠紛纷綁绑臺台艙舱藝艺蟲虫訊讯諮咨譽誉負负貪贪辭辞遞递遺遗際际陳陈雙双雜杂"
    "頂顶順顺髒脏鹽盐黨党兒儿凍冻剛刚創创劃划勵励區区圓圆執执報报場场塊块夾夹媽妈孫孙幾几彈弹憶忆戰战掛挂擺摆曆历櫥橱歐欧殘残毀毁淺浅測测滲渗漸渐濕湿瀏浏覽览煙烟熱热營营癢痒皺皱盤盘眾众穀谷競竞筆笔縮缩舊旧藥药裝装製制"
    "襯衬觀观討讨託托誇夸譯译趕赶躍跃輛辆邏逻醜丑鋼钢錶表鐵铁閃闪隱隐韓韩頓顿飾饰餘余後后覆复"
)
_SINGLE = {
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ı": "i",
    "æ": "ae",
    "œ": "oe",
    "ð": "d",
    "þ": "th",
    "’": "'",
    "‘": "'",
    "´": "'",
}
_SINGLE |= {"`": "'", "ʼ": "'", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "〜": "~", "～": "~", "﹣": "-"}
_SINGLE |= {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "「": '"', "」": '"', "『": '"', "』": '"', "‟": '"'}
_SIMPLIFIED = dict(zip(_TRADITIONAL[::2], _TRADITIONAL[1::2], strict=True))
_LOOKALIKES = dict(
    zip(
        "абвгдеёзијкӏмнорстуѕхһԁԛԝαβεηικμνορτυχωγ",
        "a6brdee3ijklmhopctysxhdqwabenikuvoptuxwy",
        strict=True,
    )
)
#: Shorter ones are units ("kΩ") and names of models.
_SHORTEST_DISGUISE = 3
_KANA_VOICING = "\u3099\u309a"
_SPACED_LETTERS = re.compile(r"(?<![\w'])[a-z](?:[ .\-_*|·]{1,2}[a-z]){3,40}(?![\w'])")
_SPLIT_IDEOGRAPHS = re.compile(r"(?<=[\u3041-\u9fff])[ .\-_*·|+]{1,2}(?=[\u3041-\u9fff])")
_FOREIGN_LETTER = re.compile(r"[\u0370-\u058f]")
_WORD_WITH_FOREIGN = re.compile(r"(?<![\w'])[\w']{0,40}[\u0370-\u058f][\w']{0,40}")
_DISGUISED = re.compile(r"(?<![\w@.$/])[a-z]+[0134579@$!][a-z0134579@$!]{0,20}(?![\w@])")
_DIGIT_LETTERS = str.maketrans("0134579@$!", "oieastgasi")


@dataclass(frozen=True, slots=True)
class NormalText:
    """A folded text; `original_span` leads back to the text as given."""

    text: str
    offsets: list[int]
    had_lookalikes: tuple[tuple[int, int], ...] = ()

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        if start >= end or start >= len(self.offsets):
            at = self.offsets[start] if start < len(self.offsets) else (self.offsets[-1] + 1 if self.offsets else 0)
            return at, at
        return self.offsets[start], self.offsets[end - 1] + 1


class _Fold(dict[str, str]):
    """The folded form of one sign, worked out once per sign."""

    def __missing__(self, sign: str) -> str:
        self[sign] = folded = _fold_sign(sign)
        return folded


def _fold_sign(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in {"Cf", "Mn", "Me", "Cc"}:
        return {"\n": "\n", "\r": "\n", "\t": " ", "\u2028": "\n"}.get(sign, sign if sign in _KANA_VOICING else "")
    if category in {"Zs", "Zl", "Zp"} or sign in "\u3164\u115f\u1160\u2800":
        return " "
    if sign in _SINGLE:
        return _SINGLE[sign]
    if category == "Nd":
        return str(unicodedata.digit(sign))
    return "".join(_fold_plain(part) for part in unicodedata.normalize("NFKC", sign).casefold())


def _fold_plain(sign: str) -> str:
    if sign < "\x80":
        return sign
    if sign in _SINGLE:
        return _SINGLE[sign]
    if "\u30a1" <= sign <= "\u30f6":
        return chr(ord(sign) - 0x60)
    if sign in _SIMPLIFIED:
        return _SIMPLIFIED[sign]
    if sign < "\u0370" or "\u1e00" <= sign < "\u1f00":
        bare = "".join(c for c in unicodedata.normalize("NFD", sign) if not unicodedata.combining(c))
        return "".join(_SINGLE.get(c, c) for c in bare)
    return sign


_FOLD = _Fold()


def fold(text: str) -> str:
    """Return the folded form sign by sign: for vocabularies, whose pattern signs must stay."""
    return "".join(_fold_all(text)[0])


def normalise(text: str, disguised: frozenset[str] = frozenset()) -> NormalText:
    """Fold `text`; `disguised` are the words that are recognised behind digits ("rev1ew")."""
    if text.isascii() and text.isprintable():
        signs: list[str] = list(text.lower())
        offsets = list(range(len(text)))
    else:
        signs, offsets = _fold_all(text)
    folded = "".join(signs)
    folded, seen = _unmask_lookalikes(folded)
    folded = _unmask_digits(folded, disguised)
    folded, kept = _close_gaps(folded)
    if kept is not None:
        offsets = [offsets[index] for index in kept]
    return NormalText(folded, offsets, seen)


def _fold_all(text: str) -> tuple[list[str], list[int]]:
    signs: list[str] = []
    offsets: list[int] = []
    for index, sign in enumerate(text):
        folded = _FOLD[sign]
        if folded in _KANA_VOICING and folded:
            if signs:
                signs[-1] = unicodedata.normalize("NFC", signs[-1] + folded)[:1]
            continue
        for part in folded:
            signs.append(part)
            offsets.append(index)
    return signs, offsets


def _unmask_lookalikes(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Replace Cyrillic and Greek letters that pass for Latin ones, in texts that are otherwise Latin."""
    if text.isascii() or not _FOREIGN_LETTER.search(text):
        return text, ()
    foreign = sum("\u0370" <= sign <= "\u058f" for sign in text)
    latin = sum("a" <= sign <= "z" for sign in text)
    signs, seen = list(text), []
    for match in _WORD_WITH_FOREIGN.finditer(text):
        word = match.group()
        if len(word) < _SHORTEST_DISGUISE:
            continue
        mixed = any("a" <= sign <= "z" for sign in word)
        if mixed or (foreign < latin and all(s in _LOOKALIKES or not s.isalpha() for s in word)):
            seen.append(match.span())
            signs[match.start() : match.end()] = [_LOOKALIKES.get(sign, sign)[:1] for sign in word]
    return "".join(signs), tuple(seen)


def _unmask_digits(text: str, disguised: frozenset[str]) -> str:
    def replace(match: re.Match[str]) -> str:
        word = match.group().translate(_DIGIT_LETTERS)
        other = match.group().replace("1", "l").translate(_DIGIT_LETTERS)
        return next((w for w in (word, other) if any(w.startswith(known) for known in disguised)), match.group())

    return _DISGUISED.sub(replace, text) if disguised else text


def _close_gaps(text: str) -> tuple[str, list[int] | None]:
    """Join letters that were spaced out ("r e v i e w", "好.评"); the second value is None if nothing changed."""
    dropped: set[int] = set()
    for match in _SPACED_LETTERS.finditer(text):
        dropped.update(i for i in range(*match.span()) if not text[i].isalpha())
    if not text.isascii():
        for match in _SPLIT_IDEOGRAPHS.finditer(text):
            dropped.update(range(*match.span()))
    if not dropped:
        return text, None
    kept = [index for index in range(len(text)) if index not in dropped]
    return "".join(text[index] for index in kept), kept


def folded_all(words: Iterable[str]) -> frozenset[str]:
    """Return the folded forms of several words."""
    return frozenset(fold(word) for word in words)
