from django.urls import path

from stations.views import questions

urlpatterns = [
    path("station/questions/", questions.desk, name="questions"),
    path("station/questions/<uuid:pk>/", questions.desk_question, name="desk_question"),
    path("stations/questions/", questions.mine, name="my_questions"),
    path("stations/questions/<uuid:pk>/", questions.my_question, name="my_question"),
    path("stations/questions/<uuid:pk>/close/", questions.close, name="question_close"),
    path("stations/<slug:slug>/ask/", questions.ask, name="ask"),
]
