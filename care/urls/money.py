from django.urls import path

from care.views import contracts, money, money_family, money_lists, payments

urlpatterns = [
    path("desk/money/", money.month, name="money"),
    path("desk/money/export/<str:form>/", money_lists.export_month, name="money_export"),
    path("desk/money/issue/", money.issue, name="money_issue"),
    path("desk/money/payments/", money_lists.payment_book, name="payment_book"),
    path("desk/money/payments/export/<str:form>/", money_lists.export_payments, name="payment_export"),
    path("desk/money/payments/<uuid:pk>/", payments.receipt, name="receipt"),
    path("desk/money/payments/<uuid:pk>/void/", payments.void, name="payment_void"),
    path("desk/money/bills/<uuid:pk>/", money.bill, name="bill"),
    path("desk/money/new/<uuid:pk>/", contracts.new, name="contract_new"),
    path("desk/money/accounts/<uuid:pk>/", contracts.account, name="contract"),
    path("desk/money/accounts/<uuid:pk>/end/", contracts.end, name="contract_end"),
    path("desk/money/accounts/<uuid:pk>/void/", contracts.void, name="contract_void"),
    path("desk/money/accounts/<uuid:pk>/settle/", contracts.settle, name="contract_settle"),
    path("desk/money/accounts/<uuid:pk>/take/", payments.take, name="payment_take"),
    path("desk/money/accounts/<uuid:pk>/give-back/", payments.give_back, name="payment_back"),
    path("family/money/<uuid:pk>/", money_family.account, name="family_money"),
    path("family/money/<uuid:pk>/confirm/", money_family.confirm, name="family_money_confirm"),
    path("family/money/bills/<uuid:pk>/", money_family.bill, name="family_bill"),
    path("family/money/receipts/<uuid:pk>/", money_family.receipt, name="family_receipt"),
]
