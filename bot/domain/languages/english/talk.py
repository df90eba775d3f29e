"""English words of plain talk about medicines and the bot.

Keys are lower case, as in `words`; patterns see folded text, which has no apostrophes.
"""

import re

from bot.domain.languages.english.words import EVENING, LUNCH, MORNING, NIGHT, RULE_WORDS
from bot.domain.talk_words import NAME_PLACEHOLDER

_PIECES = (
    *("tablet", "tablets", "tab", "tabs", "pill", "pills", "one", "ones", "med", "meds", "medicine"),
    *("medication", "capsule", "capsules", "stuff"),
)
# What medicines are for, and when they are taken.
_FOR_WHAT = (
    *("blood pressure", "bp", "water", "heart", "thyroid", "sleeping", "stomach", "hay fever", "hayfever"),
    *("allergy", "cholesterol", "diabetes", "sugar", "pain", "seizure", "epilepsy", "arthritis", "gout"),
    *("migraine", "asthma", "nerve", "anxiety", "depression", "reflux", "bone", "prostate", "bladder"),
    *("hormone", "steroid", "travel", "iron", "angina", "acid", "glaucoma", "adhd", "parkinsons"),
    *("malaria", "tb", "hiv", "kidney", "liver", "lung", "cough", "cold", "headache", "worm", "fertility"),
    *("menopause", "acne", "immune", "joint", "back", "anti baby", "birth control", "contraceptive"),
    *("mini", "morning", "evening", "lunchtime", "teatime", "night", "bedtime"),
)
# The times of day among them, which with "one" are no thing: "the morning ones".
_WHEN = frozenset({"morning", "evening", "lunchtime", "teatime", "night", "bedtime"})
_DEVICES = (
    *("drops", "eye drops", "ear drops", "eyedrops", "nose drops", "inhaler", "puffer", "nebuliser"),
    *("nebulizer", "nasal spray", "nose spray", "spray", "patch", "patches", "pain patch"),
    *("nicotine patch", "hrt patch", "heat patch", "cream", "ointment", "eye ointment", "gel", "injection"),
    *("injections", "jab", "jabs", "shot", "shots", "pen", "suppository", "suppositories", "pessary"),
    *("pessaries", "mouthwash", "syrup", "cough syrup", "iron syrup", "sachet", "sachets", "powder"),
    *("lozenges", "enema", "infusion", "test strips", "strips", "vitamins", "prenatal", "prenatals"),
    *("painkillers", "tonic", "oxygen", "brown inhaler", "blue inhaler", "eye gel", "chemo", "dialysis"),
    *("mouth spray", "allergy syrup", "vitamin drops"),
)
_ONES = {"one": "tablet", "ones": "tablet", "stuff": "medicine"}
# From each thing without a name of its own to how the bot calls it; empty: as it was written.
THINGS = {
    **{
        f"{what} {piece}": f"{what} {_ONES[piece]}" if piece in _ONES else ""
        for what in _FOR_WHAT
        if what not in _WHEN
        for piece in _PIECES
        if (what, piece) != ("back", "one")
    },
    **dict.fromkeys((*_DEVICES, "painkiller", "arvs", "birth control", "the pill", "mini pill"), ""),
    **dict.fromkeys(("antihistamine", "antihistamines"), ""),
    **dict.fromkeys(("my pill", "his pill", "her pill"), "pill"),
}

# Words after which an unknown word is the name of a medicine, whatever its case.
SURE_NAME_LEADS = frozenset(
    {
        *("another", "had", "nother", "remind", "second", "swallowed", "take", "taken", "taking", "took"),
    }
)
# Words after which it is one if it has a capital letter.
NAME_LEADS = (
    frozenset(
        {
            *("a", "add", "and", "between", "both", "called", "cancel", "dad's", "delete", "first", "for"),
            *("forgot", "from", "half", "have", "her", "him", "his", "last", "log", "many", "me", "me:"),
            *("missed", "more", "mum's", "my", "new", "next", "no", "number", "of", "on", "one", "pause"),
            *("plus", "put", "remove", "same", "set", "skip", "skipped", "some", "stop", "the", "their"),
            *("this", "to", "two", "with", "without"),
        }
    )
    | SURE_NAME_LEADS
)
FORMS = frozenset(
    {
        *("bisglycinate", "citrate", "cream", "drops", "er", "forte", "gel", "glycinate", "gummies"),
        *("inhaler", "injection", "injections", "jab", "juice", "mr", "oil", "ointment", "osteo", "oxide"),
        *("patch", "patches", "powder", "retard", "sachets", "shot", "spray", "sr", "suppository"),
        *("suspension", "syrup", "tablet", "xl", "xr"),
    }
)
NO_NAMES = frozenset(
    {
        *("about", "after", "again", "already", "always", "anything", "april", "around", "august"),
        *("bedtime", "before", "bits", "bottle", "box", "boxes", "breakfast", "brekkie", "chemist"),
        *("christmas", "clinic", "clock", "couple", "december", "dinner", "doctor", "dose", "doses"),
        *("dozen", "easter", "evenings", "everything", "february", "friday", "half", "hello", "hers"),
        *("holiday", "holidays", "hospital", "january", "july", "june", "just", "kitchen", "list", "lots"),
        *("lunch", "march", "message", "messages", "mine", "monday", "mornings", "name", "names", "never"),
        *("nights", "nothing", "november", "nurse", "october", "ones", "only", "other", "others", "ours"),
        *("pack", "packs", "pharmacies", "pharmacist", "pharmacy", "phone", "please", "quarter", "really"),
        *("reminder", "reminders", "saturday", "september", "since", "something", "sorry", "still"),
        *("stuff", "sunday", "supper", "surgery", "teatime", "telegram", "thank", "thanks", "that"),
        *("theirs", "them", "these", "thing", "things", "this", "those", "thursday", "till", "time"),
        *("times", "today", "tomorrow", "tonight", "tuesday", "until", "wednesday", "weekend", "weekends"),
        *("while", "whole", "yesterday", "yours"),
    }
)
NO_PERSONS = frozenset(
    {
        *("boots", "breakfast", "christmas", "dinner", "doctor", "dr", "easter", "everyone", "friday"),
        *("god", "he", "here", "how", "i", "i'd", "i'm", "i've", "it", "let", "lunch", "monday", "one"),
        *("ramadan", "saturday", "she", "sunday", "telegram", "that", "there", "this", "thursday", "today"),
        *("tomorrow", "tonight", "tuesday", "wednesday", "what", "when", "where", "who"),
    }
)

KIN = {
    word: word.capitalize()
    for word in (
        *("mum", "mom", "mam", "mother", "mama", "mummy", "mommy", "ma", "dad", "father", "papa", "daddy"),
        *("da", "pa", "grandma", "grandpa", "grandmother", "grandfather", "granny", "nan", "nana", "gran"),
        *("grandad", "granddad", "son", "daughter", "wife", "husband", "hubby", "partner", "brother"),
        *("sister", "aunt", "auntie", "uncle", "baby", "toddler", "child", "kid", "nephew"),
        *("niece", "boyfriend", "girlfriend", "missus", "fiance", "grandson", "granddaughter", "lola"),
        *("lolo", "nani", "dadi", "oma", "opa", "neighbour", "neighbor", "mother-in-law", "father-in-law"),
        *("cat", "dog", "amma", "appa", "abuela", "abuelo"),
    )
} | dict.fromkeys(("bub", "bubs", "bubba"), "Baby")
POSSESSIVES = frozenset(
    {
        *("her", "his", "me", "my", "our", "the", "your"),
    }
)
WRITER = frozenset({"i", "i'm", "im", "i've", "ive", "mine", "my", "me", "myself"})
GIVEN = frozenset(
    {
        *("gav", "gave", "giv", "give", "gived", "given", "giving"),
    }
)
TAKES = frozenset(
    {
        *("already", "can", "didn't", "didnt", "finished", "forgot", "get", "gets", "got", "had", "has"),
        *("has had", "hasn't", "hasnt", "hav", "have", "is", "isn't", "isnt", "just", "missed", "need"),
        *("needs", "never", "off", "on", "refused", "skipped", "swallowed", "take", "taken", "takes"),
        *("taking", "took", "was", "will", "without", "won't", "wont", "wthout"),
    }
)
TAKES_BY_NAME = frozenset(
    {
        *("get", "gets", "had", "has", "have", "missed", "needs", "refused", "skipped", "takes", "took"),
    }
)
REMINDED = frozenset({"remind", "ping", "nudge", "alert"})
HIS = frozenset(
    {
        *("her", "hers", "his", "their"),
    }
)
ABOUT_TIME = frozenset(
    {
        *("@", "about", "abt", "around", "at", "be", "by", "gone", "like", "round", "till", "to", "until"),
        "was",
    }
)
ORDINALS = frozenset(
    {
        *("first", "last", "next", "second", "starting"),
    }
)
JOINTS = frozenset(
    {
        *("&", "+", ",", "and", "n", "or", "plus", "with"),
    }
)
CORRECTIONS = (
    *("i mean", "no sorry", "sorry no", "no wait", "scratch that", "make that", "no make it"),
    "no closer to",
)
ABBREVIATIONS = {"vit": "vitamin", "vits": "vitamins", "bp": "blood pressure"}
DAYPARTS = {
    **dict.fromkeys(
        ("tonight", "last night", "nite", "every nite", "at nite", "bedtime", "bed"), NIGHT.hours
    ),
    **dict.fromkeys(("teatime", "tea", "after tea", "supper", "dinner", "pm"), EVENING.hours),
    **dict.fromkeys(("breakfast", "brekkie", "brekky", "school run", "of a morning"), MORNING.hours),
    **dict.fromkeys(("wake", "waking", "wake up"), MORNING.hours),
    **dict.fromkeys(("lunch", "lunchtime", "dinnertime"), LUNCH.hours),
}

_ME = r"(?:me|us|mum|mom|mam|dad|him|her|them)"
_THANKS = r"(?:thanks?|thank you|thank u|ta|cheers|thx|ty|tnx|tysm)"
_TO_WHOM = (
    r"(?: (?:you|u|so|very|much|a lot|lots|a mil|a million"
    r"|for (?:that|the help|your help|helping|everything|this)"
    r"|again|vesper|bot|love|mate|loads|heaps|pet|dear))*"
)
_BYE = (
    r"(?:bye|goodbye|good night|night night|nite nite|goodnight|nighty night|see (?:you|ya|u)|cheerio|ta ra"
    r"|farewell|so long|take care|ttyl|talk (?:later|soon|tomorrow))"
)
_NEW = r"(?:new|set(?: up| me)?|add|create|make|put in)(?: (?:a|an|another|new|me))*"
_CHANGE = r"(?:change|edit|alter|adjust)"
_WANT = r"(?:a |please |can you |could you |i want (?:a |to )|i need (?:a |to )|id like (?:a |to ))*"
_HAVE_TO = r"(?:have to |need to |to |got to |supposed to )*"
_WHEN_DUE = r"(?: today| now| next| tonight| this (?:morning|evening|afternoon))?"
_GREETINGS = (
    r"^(?:hi|hello|hey|hiya|howdy|yo|gday|good (?:morning|afternoon|evening)|morning|evening)"
    r"(?: (?:there|bot|vesper|love|mate|again|everyone|all|you|friend))*[!.,\s]*$"
)
_BEFORE_THANKS = r"^(?:(?:ok|okay|ah|oh|great|perfect|super|lovely|brilliant|many|no)[, ]+)*"
_AFTER_BYE = r"(?: (?:bye|for now|then|later|tomorrow|soon|vesper|bot|love|mate|x+|all|now))*[!.,\s]*$"
_HOW_IT_WORKS = (
    r"^(?:commands?|options|what can (?:you|u|it|this) do\b.{0,40}|how does (?:this|it) work"
    r"|how do i (?:use|start|begin)\b.{0,20})[?!. ]*$"
)
_WHO = (
    r"^(?:who|what) (?:are|r) (?:you|u)[?!. ]*$"
    r"|\bare you (?:a|an)? ?(?:real )?(?:robot|bot|human|person|doctor|machine|ai)\b"
)
_REMIND = (
    rf"^(?:please |can you |could you |pls |hey |vesper )*(?:remind|ping|nudge|buzz|nag) {_ME} "
    r"(?!what|when|if i|which|why|how|again|later)"
)
_NO_MORE = r"^(?:please |can you |could you )*(?:dont|do not|stop|no longer|never) remind(?:ing)?\b"
_DUE = (
    r"^(?:so |ok |hey |and )*(?:whats|what is|is anything) (?:still )?(?:due|next|outstanding)"
    r"(?: today| now| tonight| next)?[?. ]*$"
)
_WHAT_TO_TAKE = (
    r"^(?:what|which)(?: \w+){0,3} (?:do|must|should|am|have) i "
    rf"{_HAVE_TO}(?:take|have|due)(?: still| left)?{_WHEN_DUE}[?. ]*$"
)
_GOOD = (
    r"(?:looks? (?:all )?(?:good|right|fine|great|ok|perfect)|(?:thats|that is|its|it is|all) (?:all )?"
    r"(?:right|correct|good|fine|great|perfect|it|spot on)|sounds (?:good|great|right)|perfect|great"
    r"|good|fine|lovely|brilliant|spot on|correct|exactly|excellent|wonderful|super|yes|yep|yeah|ok|okay)"
)
# A whole text that finds right what was shown, with thanks or without.
AGREES = re.compile(rf"(?:{_GOOD}[ ,.!]*+){{1,4}}+(?:{_THANKS}{_TO_WHOM}[ ,.!]*+)?")
THANKS = re.compile(rf"(?:many )?{_THANKS}{_TO_WHOM}[ ,.!]*")
# What is to be done, without being the name of a medicine, with when it is said before it.
OWN_TASK = re.compile(
    rf"(?:please |pls |plz |hi |hey |vesper |can (?:you|u) |could (?:you|u) |i want you to )*+"
    rf"(?:(?:remind|ping|nudge|alert) (?:me|us|my \w+|{'|'.join(KIN)})"
    r"(?P<when>(?: (?!to |2 |of |about )\S+){0,8}+)"
    r" (?:to|2|of|about)|i (?:have|need|must|ought|got|ve got)(?: to)?)"
    r"(?: (?:take|have))?(?: (?:my|the|some|her|his|their|our|an?))? (?P<task>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
CLAUSES = re.compile(r"[,;.!?] ?(?:and |but |then )?| (?:and|but|then) ", re.IGNORECASE)
CORRECTING = re.compile(
    r"^(?:(?:yes|no|ok|okay|sorry|wait|actually|but|and|please|only|just|rather|i mean|i meant|its|it is"
    r"|it should be|make (?:it|that|this)|change (?:it|that|this) to|set it to|move it to)\b[, ]*)+"
    r"|\b(?:i mean|i meant|please|instead|sorry)$",
    re.IGNORECASE,
)
_WHEN_TAKEN = (
    r"(?: (?:now|today|tonight|just now|already|as usual|this (?:morning|evening|afternoon|lunchtime)"
    r"|with (?:food|breakfast|lunch|dinner|water|milk)|(?:at )?\d{1,2}(?:[:.]\d\d)?(?: ?[ap]m)?"
    r"|(?:an?|half an|\d{1,3}) (?:minutes?|mins?|hours?) ago))*"
)
# A whole text that tells of one intake, as it is told every day.
PLAIN_INTAKE = re.compile(
    r"(?:ok |so |hi |just |i |ive |i have |we |she |he |(?:my )?(?:mum|mom|dad) )*+(?:just |already )*+"
    r"(?:took|taken|had|swallowed|gave (?:him|her|mum|mom|dad))"
    r"(?: (?:my|the|his|her|hers|your|mums|moms|dads))*"
    rf"(?: (?:morning|evening|night|daily|usual))? {NAME_PLACEHOLDER}"
    rf"(?: (?:tablets?|pills?|capsules?|dose))?{_WHEN_TAKEN}[.! ]*"
)
# The same of oneself with an amount, and of up to three things: "took 2 paracetamol and an ibuprofen 400".
_STRENGTH = r"\d{1,4}(?:[.,]\d{1,3})? ?(?:mgs?|mcg|ug|g|iu|units?|ml)"
_ONE_TAKEN = (
    r"(?: (?:my|the|about|only|usual|just))*"
    r"(?: (?:[1-4]|an?|one|two|three|four|half an?|a half|a couple of|some|another|one of))?"
    rf"(?: ?x)?(?: ?{_STRENGTH})?"
    r"(?: (?:tablets?|tabs?|pills?|capsules?|caps?|drops?|doses?|gumm(?:y|ies)|sachets?))?(?: of)?(?: my)?"
    rf" {NAME_PLACEHOLDER}(?: (?:{_STRENGTH}|\d{{2,4}}))?(?: (?:tablets?|tabs?|pills?|capsules?|caps?))?"
)
PLAIN_AMOUNTS = re.compile(
    r"(?:ok |so |hi |just |i |ive |i have |we )*+(?:just |already |only )*+(?:took|taken|had)"
    rf"{_ONE_TAKEN}{_WHEN_TAKEN}(?:(?:,| and| with| plus)(?: then)?{_ONE_TAKEN}{_WHEN_TAKEN}){{0,2}}[.! ]*"
)
# Of a dose that was left out: why is said in few words, or not at all.
PLAIN_SKIP = re.compile(
    r"(?:ok |so |no |sorry |i |im |ill |ive |i am |i will |i have |he |she |(?:my )?(?:mum|mom|dad) )*+"
    r"(?:skipped|skipping|missed|forgot|left out|not going to take|wont (?:be taking|take)"
    r"|will not (?:be taking|take)|not taken|didnt take|did not take|havent taken|have not taken"
    r"|(?:dont|do not) want to take)"
    rf"(?: (?:it|them|this|that|any|one|{NAME_PLACEHOLDER}|my|the|todays|tonights|morning|evening|dose"
    r"|tablets?|pills?|medicines?|meds|today|tonight|yet|now|this morning|this evening|last night))*"
    r"(?:,? (?:because|as|since|cos|cause|bc) (?:i |im |i am |it |its |it is )*"
    r"(?:feel(?:ing)?|felt|was|am|had|makes? me|made me|got)?(?: (?:too|so|a bit|very|really|quite))*"
    r" (?:sick|ill|unwell|queasy|nauseous|tired|sleepy|better|fine|ok|asleep|out|busy|away|dizzy"
    r"|an? (?:cold|headache|bad stomach|upset stomach)))?[.! ]*"
)
# Of several things, what was left out: "took ramipril, skipped metformin". Only the first verb is tried.
_LEFT_OUT = (
    r"^(?:(?!\b(?:took|taken|had)\b).)*+(?:took|taken|had)\b.*"
    r"(?:(?:,|\band\b|\bbut\b) ?(?:i )?"
    r"(?:skipped|left(?: out)?|missed|forgot|without|not (?:the|my)|(?:not|no)(?= \w+[.! ]*$))"
    r"|\b(?:but not|except|apart from|and not))\b"
)
_ALL_BUT = (
    r"\b(?:all|everything|every one|each|both|them|meds|medicines|medication|tablets|pills)"
    r"(?: of (?:it|them|my \w+))? (?:but|except|apart from|bar|besides|without|other than)\b"
)
# More or less than usual of what is not named: "took an extra one", "only had half a tablet", "yes, two".
_UNUSUAL_NUMBER = (
    r"^(?:oh |dear |oops |actually |sorry |i |ive |i have )*(?:just |accidentally |already |only |think i )*"
    r"(?:took|taken|had|swallowed)(?: \w+)? (?:a |an |the |my |only |just )*"
    r"(?:double|half|quarter|part|twice(?: as (?:much|many))?|two|three|extra|too (?:much|many)|[23])"
    r"(?: (?:dose|an?|of (?:it|them|one|the)|one|tablets?|pills?|by (?:mistake|accident)|today|at once"
    r"|instead|as i should))*(?: (?:for|because|as|since)\b.*)?[.! ]*$"
    r"|^(?:yes |actually |no |sorry |it was )+(?:two|three|half|[23])(?: (?:tablets?|pills?|of them))?"
    r"(?: not one)?[.! ]*$"
)
ODD_INTAKE = re.compile(f"{_LEFT_OUT}|{_ALL_BUT}|{_UNUSUAL_NUMBER}")
# A whole text of somebody who does not know whether they have taken something, in whatever usual amount.
UNSURE_OF_INTAKE = (
    r"^(?!.*\b(?:too|many|much|more|all|whole|double|doubled|twice|extra|enough|lots?|few|several|both|bottle|packet"
    r"|pack|overdos\w*|two|three|four|five|six|ten|\d+)\b)"
    r"(?:i |im |i am |oh no |help |sorry )*(?:just |really )*"
    r"(?:cant|cannot|dont|do not|not|forgot|forget|unsure)(?: (?:remember|recall|know|sure|be sure))*"
    r"(?: (?:if|whether|that))? i(?:ve| have)?(?: already| just)*"
    r" (?:took|take|taken|had)\b(?:(?! (?:and|but|because|so)\b) [\w-]+){0,6}[?.! ]*$"
)
_KIN = rf"(?:my |our )?(?:{'|'.join(sorted(KIN, key=len, reverse=True))})"
_TABLETS = r"(?:list|tablets?|tabs|pills?|meds|medicines?|medications?|reminders?)"
_SHOW = (
    r"(?:please |can you |could you )*(?:(?:show|see|view|open|list)(?: me)?|whats on|what is on|what are)"
)
# Whole texts that ask to stop the bot, not one reminder.
_MESSAGES = ("reminders", "messages", "notifications", "alarms", "pings")
_ALL_MESSAGES = tuple(
    f"{which}{what}" for which in ("", "all ", "all the ", "the ", "my ") for what in _MESSAGES
)
_STOPPED = (
    *("all", "everything", "it all", "all of it", "reminding me", "messaging me", "texting me", "pinging me"),
    *("bothering me", "nagging me", "writing to me", "sending me messages", "sending me reminders"),
    *_ALL_MESSAGES,
)
STOPS = frozenset(
    f"{before}{order}{after}"
    for before in ("", "please ", "pls ")
    for after in ("", " please", " now")
    for order in (
        *("stop", "stop it", "quit", "unsubscribe", "leave me alone", "turn everything off"),
        *(f"{verb} {what}" for verb in ("stop", "cancel") for what in _STOPPED),
        *(f"no more {what}" for what in _MESSAGES),
        *(f"turn off {what}" for what in ("everything", *_ALL_MESSAGES)),
    )
)
_AFTER_ALL = r"(?:after all|in the end|anyway)"
_CONTRADICTING = r"(?:no |oh |sorry |wait |but |yes )*"
CORRECTS_ANSWER = re.compile(
    rf"\b(?:took|taken|had)\b.{{0,60}}\b{_AFTER_ALL}\b"
    rf"|^{_CONTRADICTING}actually,? (?:i |ive |i have |i did )*(?:took|taken|take|had)\b"
    rf"|^{_CONTRADICTING}i did(?: actually)? take\b"
)
_TAKEN_THINGS = r"(?: (?:it|them|that|mine|this|my|the|tablets?|pills?|meds|medicine|dose|one)){1,4}"
_TOOK_AFTER_ALL = (
    rf"^{_CONTRADICTING}(?:actually,? )?(?:(?:i |ive |i have )?(?:took|taken|had){_TAKEN_THINGS} {_AFTER_ALL}"
    rf"|i did(?: actually)? take{_TAKEN_THINGS})[.! ]*$"
)
TOOK_MORE = re.compile(
    r"(?:i |ive |just |also |and |then |have |now ){0,5}+(?:took|taken|had)"
    r" (?:(?:[1-9]|one|two|three|four|a couple|a few) more|another(?: (?:one|two|[1-9]))?|one again"
    r"|the same again|more)(?: (?:of (?:them|it|those|these)|tablets?|pills?|capsules?|now|just now))*"
)
DOUBLE_DOSE = re.compile(
    r"(?:i |ive |oh no |oops |help |accidentally |just |think ){0,5}+(?:(?:took|taken|had) )?"
    r"(?:a |my |the )?(?:double dose|doubled (?:up|my dose|the dose|it)|double dosed|twice the dose)"
    r"(?: (?:today|by mistake|by accident|this morning|last night|tonight|of it))*[.! ]*"
)
# Words that ask for one thing and nothing else, in the order in which they count.
SURE = (
    ("took", re.compile(f"^(?:{TOOK_MORE.pattern}|{DOUBLE_DOSE.pattern})[.! ]*$")),
    ("took", re.compile(_TOOK_AFTER_ALL)),
    ("greet", re.compile(_GREETINGS)),
    ("thanks", re.compile(rf"{_BEFORE_THANKS}{_THANKS}{_TO_WHOM}[!.,\s]*$")),
    ("bye", re.compile(rf"^(?:ok |okay |right |well )*{_BYE}{_AFTER_BYE}")),
    ("capabilities", re.compile(_HOW_IT_WORKS)),
    ("who_are_you", re.compile(_WHO)),
    (
        "remind_delete",
        re.compile(rf"{_NO_MORE}(?!.*\b(?:until|till|today|tonight|tomorrow|week|month|for)\b)"),
    ),
    ("remind_pause", re.compile(_NO_MORE)),
    (
        "tips_stop",
        re.compile(
            r"^(?:please |can you |could you )*(?:pause|stop|cancel|end|no more)"
            r"(?: (?:the|my|these|all|daily|your))* tips?(?: (?:for|until|till) [\w ]{1,30})?[.! ]*$"
        ),
    ),
    (
        "stock_set",
        re.compile(
            r"^i(?:ve| have)(?: got| still)? \d{1,4} (?:more )?(?:[\w-]+ ){0,4}"
            r"(?:tablets?|tabs|pills?|capsules?|caps|sachets?|patches|doses)(?: left| here| now)?[.! ]*$"
        ),
    ),
    ("remind_new", re.compile(rf"{_REMIND}|^(?:{_WANT}|how (?:do|can) i ){_NEW} (?:reminder|alarm)s?\b")),
    ("remind_change", re.compile(r"^(?:please |can you |could you )*snooze\b")),
    (
        "remind_change",
        re.compile(r"^(?:please |can you |could you )*keep (?:reminding|asking|nagging|pinging)(?: me)?\b"),
    ),
    (
        "history",
        re.compile(
            r"^(?:please |can you |could you |can i |(?:how|where) (?:do|can) i |let me )*"
            r"(?:show|see|view|open|find)(?: me)?(?: my| the)* history[.?! ]*$"
        ),
    ),
    (
        "remind_new",
        re.compile(
            rf"^{_WANT}(?:set up|add|enter|put in)(?: all)? (?:my|mums?|moms?|dads?)"
            r"(?: new)? (?:tablets?|medicines?|medications?|meds|pills?)[.! ]*$"
        ),
    ),
    (
        "remind_pause",
        re.compile(
            r"^(?:please |can you )*(?:pause|hold (?:my|the|off)) (?!on\b|(?:the |my |all |daily )*tips?\b)"
        ),
    ),
    ("history", re.compile(UNSURE_OF_INTAKE)),
    (
        "what_you_know",
        re.compile(
            rf"^(?:{_SHOW} {_KIN}s {_TABLETS}|{_KIN}s list"
            rf"|what(?:s| is| does) {_KIN} (?:take|taking|on|have to take|supposed to take))[.?! ]*$"
        ),
    ),
    ("history", re.compile(rf"^(?:{_SHOW} )?{_KIN}s history[.?! ]*$")),
    (
        "history",
        re.compile(
            rf"^(?:has {_KIN} (?:already |just )?(?:taken|had)|did {_KIN} (?:take|have)) (?:her|his|their)"
            r"(?! .*\b(?:too|twice|double|whole|bottle|box|pack|all|own|life|overdose)\b)"
            r"(?: [\w-]+){1,3}(?: (?:this|last) \w+| at \w+)?[.?! ]*$"
        ),
    ),
    # Its card offers to skip the dose that is due.
    (
        "missed_dose",
        re.compile(
            r"^(?:please |can you |ok |ill |i will |lets |just )*skip"
            r"(?! .*\b(?:until|till|week|weeks|month|days|tips?|reminders?|all|everything)\b)"
            r"(?: [\w-]+){0,4}[.! ]*$"
        ),
    ),
    ("remind_change", re.compile(rf"^{_WANT}{_CHANGE}\b.{{0,40}}\b(?:reminder|alarm)s?\b")),
    ("due_today", re.compile(f"{_DUE}|{_WHAT_TO_TAKE}")),
    (
        "question",
        re.compile(
            r"^(?:please |can you |could you )*(?:tell me (?:all |more |a bit |something )*about"
            r"|info(?:rmation)? (?:on|about)) (?!(?:you|your\w*|my|me|mine|this|that|the|it|what|when|how)\b)"
        ),
    ),
)
# Of words of rules those that, left out, change when something is taken.
RULES = (RULE_WORDS - {"at", "around", "from", "times", "needed"}) | {
    *("breakfast", "lunch", "dinner", "supper"),
    *("next", "tomorrow", "once", "other", "first", "second", "third", "last", "off", "not", "skip"),
}
# A whole text in which somebody says what they have, or are: "I have kidney disease".
ABOUT_ME = re.compile(
    r"^(?:hi |hello |by the way |btw |also |and |fyi |just so you know )*"
    r"i(?:m|ve| am| have| have got|ve got| got| suffer from| take| am on|m on| was told i have| also have)"
    r"(?: (?:a|an|the|my|on|in|with|got|also|now|currently|severe|chronic|bad|allergic|to))*"
    r"(?: [\w-]+){1,6}(?: and (?:i(?:m|ve| am| have| take)|my)\b(?: [\w-]+){1,6})?[.! ]*$"
)
# A whole text that ends a pause: "resume zinc". Tips have a pause of their own.
RESUMES = re.compile(r"(?:please )?(?:resume|unpause|restart)(?: (?!tips?\b)[\w-]+){1,2}")
# What begins an order or a statement, never the answer to a question such as "at what time?".
ORDERS = re.compile(
    r"^(?:please |can you |could you |ok |actually )*(?:pause|resume|stop|start|skip|delete|remove|show|move"
    r"|change|undo|export|erase|check|hide|dont|do not|whats|what|remind (?:me|us|him|her|my|mum|mom|dad)"
    r"|i (?:have|took|bought|forgot|missed))\b"
)
# What begins a wish for a new reminder, whatever is asked: "remind me to drink water at 10".
ASKS_FOR_NEW = re.compile(
    rf"^(?:please |can you |could you |pls |also |and )*(?:remind|ping|nudge) {_ME} (?:to|of|about)"
    r" (?!it\b|this\b|that\b|them\b)"
)
# What begins a question rather than an answer, which may begin with "how about 9" or "when I get up".
ASKS = re.compile(
    r"^(?:and |but |so |ok |please )*(?:can|could|should|is|are|does|do|did|will|would|what|whats|how|why|who"
    r"|which|when(?! (?:i|we|he|she|they|its) (?!can|could|should|may|do\b)))\b(?! about\b)"
)
# A few words that name one thing to delete, not all that the bot knows: "delete mum".
DELETES_ONE = re.compile(
    r"^(?:please |pls |ok )*(?:delete|remove|cancel|dont \w+|do not \w+)"
    r"(?! (?:.* )?(?:everything|all|me|my|mine|account|acount|data|info\w*|history|stuff|chats?|conversation"
    r"|you|ur|your|profile|memory|details?|anything|lot)\b)(?: \S+){1,3}$"
)
# That something is taken on this day only, unless words of more than one day come with it.
ONCE = re.compile(
    r"\b(?:todays?|tonights?|this (?:morning|afternoon|evening|lunchtime)|(?:just|only) (?:once|this time)"
    r"|i(?:ll| will| am going to|m going to|m gonna| am gonna) (?:take|have|need))\b"
)
MORE_THAN_ONCE = re.compile(
    r"\b(?:start\w*|begin\w*|from|since|every|each|daily|nightly|weekly|monthly|always|days?|weeks?|nights"
    r"|mornings|evenings|until|till|whenever|when(?!s)|if|(?:mon|tues?|wed|wednes|thu|thurs?|fri|sat|satur|sun)(?:day)?s?)\b"
)
# That somebody speaks of what they take themselves: "took mine", "I forgot it".
OWN = re.compile(
    r"\b(?:mine|my)\b|\bi(?:ve| have)? (?:just |already )*"
    r"(?:took|taken|had|swallowed|missed|forgot|skipped|didnt take|did not take|havent taken)\b(?! to give)"
)
TOOK = re.compile(
    r"^(?:ok |so |hi |just |log |i |ive |i have |we |she |he |my |our |the "
    rf"|(?:{'|'.join(sorted(KIN, key=len, reverse=True))}) )*(?:just |already |also )*"
    r"(?:took|taken|had|swallowed|gave (?:him|her|mum|mom|dad|\w+)|took my|have taken|have had)\b"
)
MORE_THAN_TOOK = re.compile(
    r"\?|\b(?:can|could|should|may|is it|is that|when|how|what|why|which|but|because|feel|feeling|felt|hurts?"
    r"|pain|sick|dizzy|vomit\w*|too (?:much|many)|by (?:mistake|accident)|accident\w*|double|instead"
    r"|forgot|still|help|baby|child|toddler|son|daughter|drunk|alcohol|wine|beer)\b"
)
# A statement of what somebody takes, where an amount and a time follow: "my husband takes ...".
TAKES_DAILY = re.compile(
    r"^(?:hi |hello |so |also |and |then )*(?:i|he|she|(?:my |our )?"
    rf"(?:{'|'.join(sorted(KIN, key=len, reverse=True))})) (?:also |now )*"
    r"(?:takes?|needs?|gets?|has|is on|am on)\b(?!.*\?)"
)
# Without "I just want to sleep", which may be despair.
_HOW_TO_SLEEP = r"(?: (?:better|well|longer|deeper|through|more|again|tonight|at night|all night|the night))+"
PLAIN_WISH = re.compile(
    r"(?:i|id|we)(?: really| only)* (?:want|need|wish|would like|like)(?: (?:to|some|the|a))*"
    rf" (?:sleep{_HOW_TO_SLEEP}|feel better|get better|lose weight|(?:have )?less pain|reminders?|tips?"
    r"|help with (?:sleep|my back)|(?:stop|quit)(?: (?:the|these|my|all|your|getting))*"
    r" (?:reminders?|tips?|messages?|alarms?|notifications?|smoking|drinking|snoring|vaping|coffee))[.! ]*"
    r"|(?:im|i am|ive been|feeling|i feel|feel|so)"
    r"(?: (?:just|so|really|very|always|still|a bit|feeling)){0,3}"
    r" (?:tired|exhausted|shattered|knackered|sleepy|worn out|wiped out|drained|drowsy)"
    r"(?: (?:today|tonight|now|again|all day|all the time|this (?:morning|evening|afternoon)|every day))?"
    r"[.! ]*"
    r"|(?:please )?(?:remember|dont (?:let me )?forget|do not (?:let me )?forget)(?: (?:about|to take))?"
    r" (?:my|the|mums|dads)(?: (?:morning|evening|night))? (?:tablets?|pills?|meds|medicines?|medication)"
    r"(?: (?:today|tonight|tomorrow|later|now|please|at \d{1,2}(?: ?[ap]m)?))*[.! ]*"
    r"|(?:for |about |after |until |in ){0,2}(?:an?|one|two|three|four|five|six|\d{1,3})"
    r"(?: (?:or|to) (?:two|three|four|\d{1,3}))? (?:minutes?|hours?|days?|nights?|weeks?|months?)"
    r"(?: ago)?[.! ]*"
    rf"|{UNSURE_OF_INTAKE}"
    r"|i (?:think|believe) i(?: have|ve)?(?: already)? (?:took|taken|had) (?:(?:my|the) )?[\w-]+"
    r"(?: (?:already|today|this morning|tonight|earlier))?,? (?:but|though) (?:im |i am )?not"
    r" (?:so |that |really |quite )?(?:sure|certain)[.! ]*"
)
# Told every day, while the model knows such words from carbon monoxide, strokes and despair.
_HI = r"(?:(?:hi|hello|help|and|so|sorry)(?: there)?,? |(?:im|i am) \d{1,3}(?: years old)? and ){0,3}+"
_I_FEEL = (
    r"(?:(?:i|im|i am|ive been|i have been|sometimes|often|still) ){0,2}+"
    r"(?:(?:feel|feeling|felt|get|getting|got|went|been|was)(?: |$)){0,2}+"
    r"(?:(?:a bit|a little|so|very|really|quite|just|rather) ){0,2}+"
)
_ON_RISING = (
    r"(?: (?:when|if|after|on|from|as|every time|whenever|by))?(?: i)?(?: (?:just|always))?"
    r" (?:get|got|getting|stand|stood|standing|sit|sat|sitting)"
    r" (?:up|out of bed|up from (?:bed|a chair|my chair|the sofa))(?: (?:too )?(?:fast|quickly|suddenly))?"
)
_NEW_TABLETS = (
    r" (?:since|after|from|on) (?:starting |i started |taking )?(?:the|my|these|those|this|a)(?: new)?"
    r" (?:tablets?|pills?|meds|medicines?|medication)"
)
_TODAY = r"(?: (?:today|tonight|now|again|this (?:morning|evening|afternoon)|at (?:work|night|school)))?"
_PARTS = r"(?:lower |upper |whole )?(?:back|neck|shoulders?|knees?|hips?|feet|foot|hands?|wrists?|joints)"
MILD_SYMPTOM = re.compile(
    rf"{_HI}{_I_FEEL}(?:dizzy|light[ -]?headed|woozy|giddy|faint|sick|ill|unwell|poorly|queasy|rough)"
    rf"(?:{_TODAY}{_ON_RISING}|{_NEW_TABLETS})?{_TODAY}[.! ]*"
    rf"|{_HI}(?:i )?(?:just )?(?:want|wish|would like) (?:my|the|this)(?: (?:back|neck|leg|knee))? pain"
    r" (?:to |would )?(?:stop|go|go away|end)[.! ]*"
    rf"|{_HI}(?:my |the ){{0,2}}+{_PARTS} (?:is |are )?(?:so |really |a bit |very )?"
    rf"(?:hurts?|hurting|aches?|aching|sore|stiff|bad|killing me){_TODAY}[.! ]*"
    rf"|{_HI}(?:i )?(?:cant|cannot|can hardly|can barely) (?:keep my eyes open|stay awake){_TODAY}[.! ]*"
)
LISTED = re.compile(r"\b(?:list|tablets?|pills?|meds|medicines?|medication|reminders?|strengths?|doses?)\b")
ADDED = re.compile(
    r"\b(?:picked up|pick up|got (?:a|my|the|another|new|more|two|three)\b|bought|collected|delivered"
    r"|dropped off|refill(?:ed)?|new|another|more|gave me|filled|dispensed|came|arrived"
    r"|fresh|opened|stocked up)\b"
    r"(?!.*\b(?:left|remaining|down to)\b)"
)
# Days up to today, which is one.
DAYS_BACK = {
    "yesterday": 2,
    "last": 2,
    "week": 7,
    "weeks": 30,
    "month": 30,
    "months": 90,
    **dict.fromkeys(("since", "often", "many"), 8),
    **dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), 8),
}
# As they are typed on a phone; only what is no word of its own.
SHORT_FORMS = {
    "2day": "today",
    "nite": "night",
    "nites": "nights",
    "wen": "when",
    "wats": "what's",
    "hw": "how",
    "evry": "every",
    "dnt": "don't",
    "cnt": "can't",
    "dd": "did",
    "u": "you",
    "ur": "your",
    "r": "are",
    "b4": "before",
    "giv": "give",
    "gav": "gave",
    "hav": "have",
    "wit": "with",
    "wk": "week",
    "nxt": "next",
    "msg": "message",
    "msgs": "messages",
    "coz": "because",
    "abt": "about",
    "frm": "from",
    "dsnt": "doesn't",
    "wnt": "want",
    "tel": "tell",
    "jst": "just",
    "wthout": "without",
    "yest": "yesterday",
    "mornin": "morning",
    "soz": "sorry",
    **dict.fromkeys(("2moro", "2morrow", "tmrw", "tmr", "tomoz"), "tomorrow"),
    **dict.fromkeys(("2nite", "2night"), "tonight"),
    **dict.fromkeys(("wat", "wot"), "what"),
    **dict.fromkeys(("n", "nd"), "and"),
    **dict.fromkeys(("pls", "plz"), "please"),
    **dict.fromkeys(("thx", "tnx"), "thanks"),
    **dict.fromkeys(("rmember", "rember"), "remember"),
    **dict.fromkeys(("bfast", "brekkie"), "breakfast"),
}
