"""What an application for a service asks: typed fields, and documents."""

from typing import Self

import strawberry

from api.halls.rules import forms
from api.halls.rules.forms import FieldType
from schema.results import Language
from schema.words import InLanguage, described_enum, said

described_enum(
    FieldType,
    "What a field of a form takes; every answer is sent as text.",
    {
        "TEXT": "Any text.",
        "NUMBER": "A number with a point before its decimals: 12 or 3.5.",
        "DATE": "A day: 2026-11-24.",
        "CHOICE": "The code of one of its choices.",
        "NIK": "An identity number of 16 digits.",
        "PHONE": "A mobile number; kept in E.164.",
        "EMAIL": "An e-mail address.",
        "YES_NO": "YES or NO.",
    },
)
CODE = "Its code: capital letters, digits and _, at most 40, unique in the list."
LABEL = "What people read, in Indonesian."
LABEL_EN = "The same in English; Indonesian is shown where it is empty."


@strawberry.type(description="One answer of a field that offers a choice.")
class FormChoice:
    option: strawberry.Private[forms.Option]
    code: str = strawberry.field(description="What is sent as the answer.")

    @strawberry.field(description="What people read.")
    def label(self, language: InLanguage = Language.ID) -> str:
        return said(language, self.option.label, self.option.label_en)


@strawberry.type(description="One question of a service's form.")
class FormField:
    part: strawberry.Private[forms.FormField]
    code: str = strawberry.field(description="By which it is answered.")
    type: FieldType = strawberry.field(description="What it takes.")
    required: bool = strawberry.field(description="Whether it must be answered before handing in.")
    longest: int | None = strawberry.field(description="Characters of a TEXT at most; null for the usual 2,000.")
    lowest: float | None = strawberry.field(description="The least NUMBER; null for any.")
    highest: float | None = strawberry.field(description="The greatest NUMBER; null for any.")
    choices: list[FormChoice] = strawberry.field(description="The answers of a CHOICE; empty for the others.")

    @classmethod
    def of(cls, part: forms.FormField) -> Self:
        """The field of a form."""
        same = ("code", "type", "required", "longest", "lowest", "highest")
        choices = [FormChoice(option=option, code=option.code) for option in part.choices]
        return cls(part=part, choices=choices, **{name: getattr(part, name) for name in same})

    @strawberry.field(description="What people read.")
    def label(self, language: InLanguage = Language.ID) -> str:
        return said(language, self.part.label, self.part.label_en)


@strawberry.type(description="A document that an application brings.")
class RequiredDocument:
    part: strawberry.Private[forms.Requirement]
    code: str = strawberry.field(description="By which it is attached.")
    required: bool = strawberry.field(description="Whether it must be brought before handing in.")

    @classmethod
    def of(cls, part: forms.Requirement) -> Self:
        """The document of a standard."""
        return cls(part=part, code=part.code, required=part.required)

    @strawberry.field(description="What people read.")
    def label(self, language: InLanguage = Language.ID) -> str:
        return said(language, self.part.label, self.part.label_en)


@strawberry.input(description="One answer of a field that offers a choice.")
class FormChoiceInput:
    code: str = strawberry.field(description=CODE)
    label: str = strawberry.field(description=LABEL)
    label_en: str = strawberry.field(default="", description=LABEL_EN)


@strawberry.input(description="One question of a service's form.")
class FormFieldInput:
    code: str = strawberry.field(description=CODE)
    type: FieldType = strawberry.field(description="What it takes.")
    label: str = strawberry.field(description=LABEL)
    label_en: str = strawberry.field(default="", description=LABEL_EN)
    required: bool = strawberry.field(default=True, description="Whether it must be answered.")
    longest: int | None = strawberry.field(default=None, description="Characters of a TEXT at most, up to 2,000.")
    lowest: float | None = strawberry.field(default=None, description="The least NUMBER.")
    highest: float | None = strawberry.field(default=None, description="The greatest NUMBER.")
    choices: list[FormChoiceInput] = strawberry.field(
        default_factory=list, description="The answers of a CHOICE, 1 to 40; none for the others."
    )

    def part(self) -> forms.FormField:
        """The field it describes."""
        choices = tuple(forms.Option(choice.code, choice.label, choice.label_en) for choice in self.choices)
        same = ("code", "type", "label", "label_en", "required", "longest", "lowest", "highest")
        return forms.FormField(choices=choices, **{name: getattr(self, name) for name in same})


@strawberry.input(description="A document that an application is to bring.")
class RequiredDocumentInput:
    code: str = strawberry.field(description=CODE)
    label: str = strawberry.field(description=LABEL)
    label_en: str = strawberry.field(default="", description=LABEL_EN)
    required: bool = strawberry.field(default=True, description="Whether it must be brought.")

    def part(self) -> forms.Requirement:
        """The document it describes."""
        return forms.Requirement(self.code, self.label, self.label_en, self.required)
