"""The words for a range of waiting."""

from display.words.own import Words

RANGES: Words = {
    "ID": {"between": "{from}–{to}", "upTo": "kurang dari {to} menit", "fromTo": "{from}–{to} menit"},
    "EN": {"between": "{from}–{to}", "upTo": "under {to} min", "fromTo": "{from}–{to} min"},
}
