# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django import forms

from .models import Article


class ArticleForm(forms.ModelForm):
    """What an editor writes."""

    class Meta:
        model = Article
        fields = ["title", "summary", "body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 14}), "summary": forms.Textarea(attrs={"rows": 2})}
