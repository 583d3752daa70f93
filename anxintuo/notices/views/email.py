"""邮箱: the address for notices by e-mail, given, confirmed, taken away."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from anxintuo.accounts.access import requires
from anxintuo.accounts.forms import CodeForm
from anxintuo.accounts.http import ActorRequest
from anxintuo.accounts.limits import needs_limits
from anxintuo.notices import mailbox
from anxintuo.notices.forms import EmailForm
from anxintuo.notices.policies import SET_EMAIL


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(SET_EMAIL)
@needs_limits
def email(request: ActorRequest) -> HttpResponse:
    """POST address, or remove=1."""
    user, found = request.user, mailbox.waiting(request)
    if "remove" in request.POST:
        mailbox.remove(user)
        messages.success(request, _("邮箱已删除，以后不再发邮件给您。"))
        return redirect("notices:email")
    form = EmailForm(request.POST or None, initial={"address": found.address if found else ""})
    if form.is_valid():
        try:
            mailbox.send_code(request, user, form.cleaned_data["address"])
        except mailbox.MailRefused as refusal:
            form.add_error("address", refusal.sentence)
        else:
            return redirect("notices:email_code")
    page = {"form": form, "address": mailbox.address_of(user.pk)}
    return render(request, "notices/email.html", page, status=400 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(SET_EMAIL)
@needs_limits
def email_code(request: ActorRequest) -> HttpResponse:
    found = mailbox.waiting(request)
    if found is None:
        return redirect("notices:email")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            if mailbox.confirm(request, request.user, found, form.cleaned_data["code"]):
                messages.success(request, _("邮箱已确认。在通知设置里选哪些消息要发邮件给您。"))
                return redirect("notices:email")
        except mailbox.MailRefused as refusal:
            messages.error(request, refusal.sentence)
            return redirect("notices:email")
        left = found.tries_left
        sentence = ngettext("验证码不对，还可以试 %(left)s 次。", "验证码不对，还可以试 %(left)s 次。", left)
        form.add_error("code", sentence % {"left": left})
    page = {"form": form, "address": found.address, "minutes": mailbox.LIFETIME_MINUTES}
    return render(request, "notices/email_code.html", page, status=400 if form.errors else 200)
