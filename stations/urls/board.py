from django.urls import path

from stations.views import board

urlpatterns = [
    path("station/board/", board.desk, name="board_desk"),
    path("station/board/<uuid:pk>/<slug:what>/", board.decide, name="post_decide"),
    path("station/groups/<uuid:pk>/board/", board.desk_board, name="desk_board"),
    path("stations/groups/<uuid:pk>/board/", board.board, name="board"),
    path("stations/posts/<uuid:pk>/<slug:what>/", board.post_act, name="post_act"),
]
