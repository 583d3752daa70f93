"""Adapters and stand-ins both reproduce the examples that the providers publish."""

import hashlib

from anxintuo.notices.channels import aliyun, tencent
from tests.notices import peers
from tests.notices.peers import Received

EMPTY = hashlib.sha256(b"").hexdigest()


class TestAliyun:
    """“固定参数示例” of the V3 description."""

    query = {"ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "RegionId": "cn-shanghai"}
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": EMPTY,
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }
    expected = "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"

    def test_the_adapter(self):
        query = aliyun.canonical_query(self.query)
        header = aliyun.authorization("YourAccessKeyId", "YourAccessKeySecret", query, self.headers)
        assert header == (
            "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;"
            f"x-acs-date;x-acs-signature-nonce;x-acs-version,Signature={self.expected}"
        )

    def test_the_stand_in(self):
        target = "/?RegionId=cn-shanghai&ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"
        request = Received("POST", target, self.headers, b"")
        assert peers.aliyun_signature(request, ";".join(sorted(self.headers)), "YourAccessKeySecret") == self.expected

    def test_escapes_follow_rfc_3986(self):
        assert aliyun.canonical_query({"b": "a b*c~d/e+", "A": "验"}) == "A=%E9%AA%8C&b=a%20b%2Ac~d%2Fe%2B"


class TestTencent:
    """The worked example of the description: DescribeInstances, 2019-02-25."""

    secret = "*" * 32
    body = b'{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}'
    headers = {
        "content-type": "application/json; charset=utf-8",
        "host": "cvm.tencentcloudapi.com",
        "x-tc-action": "DescribeInstances",
    }
    expected = "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f"

    def test_the_adapter(self):
        header = tencent.authorization("AKID", self.secret, "cvm", 1551113065, self.headers, self.body)
        assert header == (
            "TC3-HMAC-SHA256 Credential=AKID/2019-02-25/cvm/tc3_request, "
            f"SignedHeaders=content-type;host;x-tc-action, Signature={self.expected}"
        )

    def test_the_stand_in(self):
        request = Received("POST", "/", self.headers, self.body)
        signature = peers.tencent_signature(request, ";".join(self.headers), "1551113065", "cvm", self.secret)
        assert signature == self.expected
