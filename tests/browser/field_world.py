# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What the field app's journeys do on the server: the people of one team, and what is stored."""

SEED = """
import json
from datetime import date, timedelta
from django.test import Client
from django.utils import timezone
from lantoa.outreach.models import Skill
from lantoa.people.models import Post, User
from lantoa.plan.models import Goal, Movement
from lantoa.units.actions import add_unit
day, since = timezone.localdate(), date(2020, 1, 1)
province = add_unit(by=None, parent=None, code="51", kind="province", name="Tỉnh Quảng Ngãi", valid_from=since)
commune = add_unit(by=None, parent=province, code="21040", kind="commune", name="Xã Bình Đông", valid_from=since)
movement = Movement.objects.create(slug="thu", title="Thử", short_title="Thử", root=province, units_as_of=day,
                                   launch_day=day - timedelta(days=6), is_current=True)
Goal.objects.create(movement=movement, key="g", title="7 người", measure="guided_citizens", target=7, days=7)
for n, title in enumerate(["Dịch vụ công trực tuyến của tỉnh", "Cổng dịch vụ công quốc gia",
                           "Thanh toán trực tuyến trên hệ thống của tỉnh", "Thanh toán không dùng tiền mặt"], 1):
    Skill.objects.create(movement=movement, key=f"ky-nang-{n}", title=title, order=n)
cookies = []
for name, role in (("Thành viên tổ xã Bình Đông", "team_member"), ("Thành viên thứ hai tổ xã Bình Đông", "team_member"),
                   ("Thành viên thứ ba tổ xã Bình Đông", "team_member"), ("Tổ trưởng tổ xã Bình Đông", "team_leader"),
                   ("Cán bộ xã Bình Đông", "unit_coordinator")):
    user = User.objects.create(username=f"tv{len(cookies)}", full_name=name)
    Post.objects.create(user=user, unit=commune, role=role)
    client = Client()
    client.force_login(user)
    cookies.append(client.cookies["sessionid"].value)
print(json.dumps(cookies))
"""

JOIN = """
import json
from lantoa.outreach import actions
from lantoa.outreach.tokens import make_join_token
from lantoa.people.models import User
leader = User.objects.get(username="tv3")
team = actions.open_link(by=leader, team=actions.ensure_membership(by=leader).team)
print(json.dumps(f"/outreach/join/{make_join_token(team)}/"))
"""

COUNTS = """
import json
from lantoa.outreach.models import GuidanceSession
from lantoa.outreach.queries import recount
from lantoa.plan.queries import current_movement
from lantoa.tallies.queries import totals
m = current_movement()
print(json.dumps([GuidanceSession.objects.count(), totals(m, m.root).get("guided_citizens", 0)]))
"""

PHOTO = """
import json
from PIL import Image
from lantoa.outreach.models import SessionPhoto
photo = SessionPhoto.objects.select_related("session__membership__user").get()
with photo.file.open("rb") as file:
    exif = dict(Image.open(file).getexif())
print(json.dumps([str(photo.pk), photo.session.membership.user.username, photo.size <= 60_000, exif, photo.consent]))
"""

REVOKE = """
from lantoa.outreach import actions
from lantoa.outreach.models import Device
for device in Device.objects.filter(user__username="tv0"):
    actions.revoke_device(by=None, device=device)
"""
