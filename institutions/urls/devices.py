"""Two sides of cameras and gates: the desk's pages, and what the devices send."""

from django.urls import path

from institutions.views import device_api, device_keys, device_lists, device_uptime, devices

machines = [
    path("pair", device_api.pair, name="device_pair"),
    path("heartbeat", device_api.heartbeat, name="device_beat"),
    path("picture", device_api.picture, name="device_picture"),
]
urlpatterns = [
    path("", devices.devices, name="devices"),
    path("cameras/new/", devices.add_camera, name="camera_new"),
    path("gates/new/", devices.add_gate, name="gate_new"),
    path("<uuid:pk>/", devices.device, name="device"),
    path("uptime/", device_uptime.overview, name="device_uptimes"),
    path("uptime/<slug:table>/<str:form>/", device_uptime.export, name="device_uptimes_export"),
    path("export/<str:form>/", device_lists.register, name="device_export"),
    path("<uuid:pk>/uptime/", devices.uptime, name="device_uptime"),
    path("<uuid:pk>/uptime/<str:form>/", device_lists.uptime, name="device_uptime_export"),
    path("<uuid:pk>/edit/", devices.edit, name="device_edit"),
    path("<uuid:pk>/filing/", devices.file, name="camera_file"),
    path("<uuid:pk>/retire/", devices.retire, name="device_retire"),
    path("<uuid:pk>/pairing/", device_keys.pairing, name="device_code"),
    path("<uuid:pk>/key/", device_keys.key, name="device_key"),
    path("<uuid:pk>/key/end/", device_keys.end, name="device_key_end"),
    path("<uuid:pk>/picture/", devices.ask_picture, name="camera_ask_picture"),
    path("gaps/<uuid:pk>/", devices.gap, name="device_gap"),
]
