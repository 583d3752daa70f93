"""A deployment is warned before a camera's address could name one of its own servers."""

from ipaddress import ip_network

from institutions.checks import own_networks_are_named


def test_a_deployment_names_its_own_networks(settings):
    settings.SERVER_NETWORKS = []
    (warning,) = own_networks_are_named()
    assert warning.id == "institutions.W001"
    assert "ANXINTUO_OWN_NETWORKS" in warning.hint
    settings.SERVER_NETWORKS = [ip_network("10.20.0.0/16")]
    assert own_networks_are_named() == []
