"""Small words that tell the Latin-script languages of buyers apart, and characters that tell Chinese from Japanese."""

from __future__ import annotations

_WORDS = {
    "en": "the a an is are was were be been i i'm it it's you your my me we they this that these not no don't doesn't "
    "didn't can can't could would will won't have has haven't had do does did of to in on for with and or but from at "
    "by what when where why how who please thanks thank hello hi dear order item package refund return cancel want "
    "need get got still never just arrived broken wrong missing received money back help know there if than then ship "
    "shipping delivery invoice address purchase wanna u ur damaged works working dollars file see check",
    "de": "der die das den dem des ein eine einen einem einer ich er sie es wir ihr mir mich uns ist sind war waren "
    "wurde werden wird habe hat haben hatte nicht kein keine keinen und oder aber auch noch schon nur mit von zu zum "
    "zur für fuer auf aus bei nach seit bitte danke hallo guten tag sehr geehrte damen herren bestellung artikel paket "
    "ware lieferung geld zurück zurueck wo wann wie warum was kann können koennen möchte moechte will bekommen "
    "angekommen kaputt defekt fehlt falsch rechnung adresse stornieren leider immer grüße gruß mfg",
    "fr": "le la les un une des du de et ou mais je j'ai il elle nous vous mon ma mes votre vos ce cette c'est est "
    "sont était pas ne n'ai n'est plus que qui quoi où quand comment pourquoi avec pour sur dans par au aux bonjour "
    "bonsoir cordialement svp merci commande colis produit article reçu recu livraison remboursement remboursé retour "
    "facture adresse manque cassé casse toujours rien très tres depuis été a avez pouvez voudrais souhaite annuler",
    "it": "il lo la gli le un uno una di del della dei delle e o ma io ho ha abbiamo è sono era non mi ci si vi mio "
    "mia vostro questo questa che chi cosa dove quando come perché perche con per su nel nella da dal alla buongiorno "
    "salve grazie ciao saluti ordine pacco prodotto articolo arrivato ricevuto consegna rimborso reso fattura "
    "indirizzo manca rotto ancora molto anche più piu vorrei posso potete annullare spedizione",
    "es": "el la los las un una unos de del y o pero yo he ha hemos es son era está esta no me se mi mis su este esto "
    "que qué quien dónde donde cuándo cuando cómo como por para con en al hola gracias buenos buenas días dias saludos "
    "pedido paquete producto artículo articulo llegado llega recibido entrega reembolso devolución devolucion "
    "devolver factura dirección falta roto todavía aún muy también quiero quisiera puedo cancelar dinero envío",
    "nl": "de het een en of maar ik je jij u jullie wij we hij zij is zijn was waren ben heb heeft had niet geen "
    "mijn uw dit dat deze die er hier van voor met op aan in uit bij naar om te ook nog al wel waar wanneer hoe "
    "wat kan kunt graag bedankt dank hallo goedendag geachte bestelling pakket artikel ontvangen geleverd levering "
    "geld terug retour factuur adres kapot ontbreekt verkeerde annuleren wil groet groeten vriendelijke werkt",
    "sv": "en ett den det de jag du ni vi han hon är var har hade inte ingen inget min mitt mina er ert och eller men "
    "som att för på av med till från i om kan ska skulle vill hej tack hälsningar beställning beställde order paket "
    "paketet varan produkten fått kommit levererad leverans pengar tillbaka retur faktura kvitto adress saknas trasig "
    "fel fortfarande aldrig när hur varför vad avbeställa mvh snälla bara också mycket fungerar",
    "pl": "nie jest są był była było się i w we z ze na do od po za dla o ale lub czy to ten ta te mam ma mi mnie moje "
    "mój moja jak kiedy gdzie dlaczego co proszę prosze dziękuję dziekuje dzień dzien dobry witam pozdrawiam "
    "zamówienie zamowienie zamówienia paczka przesyłka przesylka produkt towar dostałem otrzymałem otrzymałam zwrot "
    "pieniędzy pieniądze faktura fakturę adres brakuje zepsuty uszkodzony jeszcze bardzo już chcę chciałbym anulować",
    "pt": "o os a as um uma do da dos das de e ou mas eu não nao é são sao está foi tenho tem meu minha meus seu sua "
    "este esta isso que quem onde quando como porque por para com em no na ao olá ola obrigado obrigada bom dia boa "
    "tarde cumprimentos encomenda pedido pacote produto artigo chegou recebi recebido entrega reembolso devolução "
    "devolver fatura endereço morada falta partido ainda muito também quero gostaria posso cancelar dinheiro você",
    "ru": "я не мой моя где заказ деньги что это и в на с уже жду вы мне нет когда почему товар посылка возврат",
}


def _by_word() -> dict[str, tuple[str, ...]]:
    langs: dict[str, tuple[str, ...]] = {}
    for lang, words in _WORDS.items():
        for word in dict.fromkeys(words.split()):
            langs[word] = (*langs.get(word, ()), lang)
    return langs


SMALL_WORDS: dict[str, tuple[str, ...]] = _by_word()

HAN_SIMPLIFIED = frozenset("这个们来说时对为会过没还发货问题请吗谢买卖东开关电话订单质损坏钱补寄给换错图样么麻烦联系处")
HAN_TRADITIONAL = frozenset(
    "這個們來說時對為會過沒還發貨問題請嗎謝買賣東開關電話訂單質損壞錢補給換錯圖樣麼煩聯繫處嗎您"
)
HAN_JAPANESE_ONLY = frozenset("込働峠辻畑円気図売読駅発検済様返届宛払戻桜変渋沢険験県対応価圧収実写単")
#: Words of Japanese buyers written without a kana; a Chinese buyer says 退货, 订单, 没收到.
KANJI_WORDS = (
    "返品",
    "返金",
    "注文",
    "未着",
    "不着",
    "発送",
    "領収書",
    "請求書",
    "不良品",
    "初期不良",
    "交換希望",
    "住所",
    "配達",
    "納期",
    "未配達",
)
