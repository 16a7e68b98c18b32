# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from lantoa.infra.web.policy import needs, public
from lantoa.people.roles import May
from lantoa.plan.queries import current_movement

from . import access, actions, queries
from .forms import ArticleForm


@public("the news is for everyone")
def news_list(request: HttpRequest) -> HttpResponse:
    movement, words = current_movement(), request.GET.get("q", "")
    page = queries.published_page(movement, words, request.GET.get("page", "1")) if movement else None
    return render(request, "news/news_list.html", {"page": page, "words": words})


@public("the news is for everyone")
def news_page(request: HttpRequest, pk: int) -> HttpResponse:
    article = access.get_public_article(pk)
    return render(request, "news/news_page.html", {"article": article, "body": queries.as_html(article.body)})


@needs(May.NEWS_EDIT)
def article_list(request: HttpRequest) -> HttpResponse:
    return render(request, "news/article_list.html", {"articles": queries.articles_of(request.user)})


@needs(May.NEWS_EDIT)
def write_article(request: HttpRequest) -> HttpResponse:
    movement, form = current_movement(), ArticleForm(request.POST or None)
    if movement is None:
        raise Http404
    if request.method == "POST" and form.is_valid():
        article = actions.write_article(by=request.user, movement=movement, **form.cleaned_data)
        return redirect("edit_article", article.pk)
    return render(request, "news/write_article.html", {"form": form, "article": None, "body": ""})


@needs(May.NEWS_EDIT)
def edit_article(request: HttpRequest, pk: int) -> HttpResponse:
    article = access.get_article(request.user, pk)
    form = ArticleForm(request.POST or None, instance=article)
    if request.method == "POST" and form.is_valid():
        actions.edit_article(by=request.user, article=article, **form.cleaned_data)
        return redirect("edit_article", pk)
    context = {"form": form, "article": article, "body": queries.as_html(article.body)}
    return render(request, "news/write_article.html", context)


@needs(May.NEWS_EDIT)
@require_POST
def publish_article(request: HttpRequest, pk: int) -> HttpResponse:
    actions.publish_article(by=request.user, article=access.get_article(request.user, pk))
    return redirect("article_list")


@needs(May.NEWS_EDIT)
@require_POST
def withdraw_article(request: HttpRequest, pk: int) -> HttpResponse:
    actions.withdraw_article(by=request.user, article=access.get_article(request.user, pk))
    return redirect("article_list")
