from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0007_words_that_wait"),
    ]

    operations = [
        migrations.AddField(
            model_name="photo",
            name="encoders",
            field=models.CharField(default="", editable=False, max_length=40),
        ),
    ]
