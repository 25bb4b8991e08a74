"""The index by which search looks through the newest messages, orders and products, each kind for itself."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_first_records")]

    operations = [
        migrations.RemoveIndex(model_name="searchdocument", name="search_newest"),
        migrations.AddIndex(
            model_name="searchdocument",
            index=models.Index(fields=["store", "kind", "-at"], name="search_newest_of_kind"),
        ),
    ]
