"""The addresses of the stores' own templates."""

from __future__ import annotations

from django.urls import path

from afterdesk.web.views import template_files, templates

urlpatterns = [
    path("templates/", templates.templates, name="templates"),
    path("templates/<int:template_id>/", templates.template, name="template"),
    path("templates/<int:template_id>/archive/", templates.template_archive, name="template_archive"),
    path(
        "templates/<int:template_id>/versions/<int:version_id>/return/",
        templates.template_return,
        name="template_return",
    ),
    path("templates/stores/<int:store_id>/new/", templates.template_new, name="template_new"),
    path("templates/stores/<int:store_id>/import/", template_files.template_import, name="template_import"),
    path("templates/stores/<int:store_id>/export/", template_files.template_export, name="template_export"),
    path(
        "templates/imports/<int:template_import_id>/", template_files.template_import_plan, name="template_import_plan"
    ),
]
