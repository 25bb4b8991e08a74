"""The forms of product knowledge: the dossier, one known problem, a file."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from afterdesk.desk.models import AssetKind, Dossier, ProductProblem
from afterdesk.domain.knowledge import ProblemText
from afterdesk.web.words import ISSUES, language_name

#: The languages of a known problem: the first are always shown, the others on request.
FIRST_LANGUAGES = ("en", "de", "ja", "zh")
OTHER_LANGUAGES = ("fr", "it", "es", "nl", "sv", "pl", "pt")
LANGUAGES = (*FIRST_LANGUAGES, *OTHER_LANGUAGES)


def _text(rows: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


class DossierForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is known of a product in words."""

    class Meta:
        model = Dossier
        fields = (
            "specification",
            "strengths",
            "weaknesses",
            "comparisons",
            "warranty_months",
            "warranty_terms",
            "size_guide",
            "notes",
        )
        labels: ClassVar = {
            "specification": _("Specification"),
            "strengths": _("Strengths"),
            "weaknesses": _("Weaknesses"),
            "comparisons": _("Against competitors"),
            "size_guide": _("Size guide"),
            "warranty_months": _("Warranty, months"),
            "warranty_terms": _("Warranty terms"),
            "notes": _("Notes"),
        }
        widgets: ClassVar = {
            "specification": _text(5),
            "strengths": _text(3),
            "weaknesses": _text(3),
            "comparisons": _text(3),
            "size_guide": _text(3),
            "warranty_terms": _text(3),
            "notes": _text(3),
        }


class ProblemForm(forms.Form):
    """A known problem; cause and steps in every language one wants, one step a line."""

    title = forms.CharField(label=_("Name, for colleagues"), max_length=200)
    issue = forms.ChoiceField(label=_("What buyers report"), required=False)
    signs = forms.CharField(label=_("Words of buyers that point to it"), required=False, max_length=1000)

    def __init__(self, data: Any = None, *, problem: ProductProblem | None = None) -> None:
        super().__init__(data, initial=_initial(problem))
        self.fields["issue"].choices = [("", _("any")), *ISSUES.items()]  # type: ignore[attr-defined]
        for lang in LANGUAGES:
            self.fields[f"cause_{lang}"] = forms.CharField(label=_("Cause"), required=False, max_length=1000)
            self.fields[f"steps_{lang}"] = forms.CharField(
                label=_("What helps, one step a line"), required=False, max_length=4000, widget=_text(4)
            )

    @property
    def languages(self) -> list[dict[str, Any]]:
        """The fields by language; `is_open`: shown without a click."""
        return [
            {
                "lang": lang,
                "word": language_name(lang),
                "cause": self[f"cause_{lang}"],
                "steps": self[f"steps_{lang}"],
                "is_first": lang in FIRST_LANGUAGES,
            }
            for lang in LANGUAGES
        ]

    @property
    def text(self) -> ProblemText:
        """Return the problem as it was written."""
        given = self.cleaned_data
        return ProblemText(
            title=given["title"],
            issue=given["issue"],
            signs=given["signs"].replace("，", ",").replace("、", ",").split(","),
            cause={lang: given[f"cause_{lang}"] for lang in LANGUAGES},
            steps={lang: given[f"steps_{lang}"].splitlines() for lang in LANGUAGES},
        )


class AssetForm(forms.Form):
    """A file about a product."""

    file = forms.FileField(label=_("File"))
    kind = forms.ChoiceField(label=_("Kind"), choices=AssetKind.choices)
    language = forms.ChoiceField(label=_("Language"), required=False)
    version = forms.CharField(label=_("Version"), required=False, max_length=40)
    for_buyers = forms.BooleanField(label=_("May be sent to buyers"), required=False, initial=True)

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.fields["language"].choices = [("", "—"), *((one, language_name(one)) for one in LANGUAGES)]  # type: ignore[attr-defined]


class PartForm(forms.Form):
    """A part that can be sent alone."""

    name = forms.CharField(label=_("Part"), max_length=120)
    part_sku = forms.CharField(label=_("SKU of the part"), required=False, max_length=60)
    from_unsellable = forms.BooleanField(label=_("A returned unit taken apart can give it"), required=False)


def _initial(problem: ProductProblem | None) -> dict[str, Any]:
    if problem is None:
        return {}
    causes = {f"cause_{lang}": words for lang, words in problem.cause.items()}
    steps = {f"steps_{lang}": "\n".join(words) for lang, words in problem.steps.items()}
    return {
        "title": problem.title,
        "issue": problem.issue,
        "signs": ", ".join(problem.signs),
        **causes,
        **steps,
    }
