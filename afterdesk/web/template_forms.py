"""The forms of templates: what to look for, one template, a file with many."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from afterdesk.channels.files.template_rows import MAX_BYTES, FileFault
from afterdesk.channels.files.templates import ENDINGS
from afterdesk.desk.models import Template, TemplateKinds
from afterdesk.desk.queries.templates import TemplateFilters
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.templates import (
    LANGUAGES,
    MAX_NAME,
    MAX_TEXT,
    TemplateKind,
    TemplateWords,
    tidy_tags,
    tidy_text,
)
from afterdesk.web.template_words import FILE_FAULTS
from afterdesk.web.words import LANGUAGES as LANGUAGE_WORDS
from afterdesk.web.words import SITUATIONS

_LANGUAGES = [(code, LANGUAGE_WORDS[code]) for code in LANGUAGES]
_MARKETPLACES = [(one.value, one.value) for one in Marketplace]


class TemplateSearchForm(forms.Form):
    """What is looked for. A filter that makes no sense is passed over."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    situation = forms.ChoiceField(
        label=_("Situation"), required=False, choices=[("", _("All situations")), *SITUATIONS.items()]
    )
    language = forms.ChoiceField(label=_("Language"), required=False, choices=[("", _("All languages")), *_LANGUAGES])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *TemplateKinds.choices])
    order = forms.ChoiceField(
        label=_("Sorted by"),
        required=False,
        choices=[
            ("", _("By name")),
            ("used", _("Most used first")),
            ("solved", _("Most often solved first")),
            ("again", _("Most often written to again first")),
            ("returned", _("Most often returned first")),
        ],
    )
    archived = forms.BooleanField(label=_("Archived"), required=False)

    @property
    def filters(self) -> TemplateFilters:
        """Return what narrows the list, as far as it can be used."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        return TemplateFilters(
            search=(given.get("q") or "").strip(),
            situation=given.get("situation") or "",
            language=given.get("language") or "",
            kind=given.get("kind") or "",
            archived=bool(given.get("archived")),
            order=given.get("order") or "",
        )


class TemplateForm(forms.Form):
    """One template, and the case it is tried on."""

    name = forms.CharField(label=_("Name"), max_length=MAX_NAME)
    kind = forms.ChoiceField(label=_("Kind"), choices=TemplateKinds.choices, initial=TemplateKind.LETTER.value)
    situation = forms.ChoiceField(
        label=_("Situation"), required=False, choices=[("", _("Any situation")), *SITUATIONS.items()]
    )
    language = forms.ChoiceField(label=_("Language"), choices=_LANGUAGES)
    marketplace = forms.ChoiceField(
        label=_("Marketplace"), required=False, choices=[("", _("Any marketplace")), *_MARKETPLACES]
    )
    tags = forms.CharField(label=_("Tags"), required=False, max_length=500)
    text = forms.CharField(
        label=_("Text"), strip=False, max_length=MAX_TEXT, widget=forms.Textarea({"rows": 12, "data-text": ""})
    )
    over = forms.IntegerField(required=False, min_value=0)  # the version that was shown when one began

    @property
    def words(self) -> TemplateWords:
        """Return what was typed, as far as it could be read."""
        self.is_valid()
        given = self.cleaned_data
        return TemplateWords(
            name=" ".join(given.get("name", "").split()),
            text=tidy_text(given.get("text", "")),
            language=given.get("language") or "en",
            kind=TemplateKind(given.get("kind") or TemplateKind.LETTER),
            situation=given.get("situation", ""),
            marketplace=given.get("marketplace", ""),
            tags=tidy_tags(given.get("tags", "")),
        )

    @classmethod
    def showing(cls, template: Template) -> TemplateForm:
        """Return the form with a template's own words."""
        fields = ("name", "kind", "situation", "language", "marketplace", "text")
        return cls(initial={**{one: getattr(template, one) for one in fields}, "tags": ", ".join(template.tags)})


class TemplateFileForm(forms.Form):
    """A file with templates, and the language of those that say none."""

    file = forms.FileField(
        label=_("File with templates"),
        widget=forms.ClearableFileInput({"accept": ",".join(ENDINGS)}),
        error_messages={"required": _("Choose a file first.")},
    )
    language = forms.ChoiceField(
        label=_("Language of templates that say none"),
        required=False,
        choices=[("", _("As the text reads")), *_LANGUAGES],
    )

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse what is too large to be such a file."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(str(FILE_FAULTS[FileFault.TOO_LARGE]))
        return file
