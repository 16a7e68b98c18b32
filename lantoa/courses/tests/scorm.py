# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""SCORM packages as authoring tools write them: pages in a frame, the interface found as the specification says."""

import io
import zipfile

FIND = """
function find(win, name) {
  for (var n = 0; n < 10 && win; n++) {
    if (win[name]) return win[name];
    if (win.parent === win) return null;
    win = win.parent;
  }
  return null;
}
"""
SCO_12 = """<!doctype html><html><head><meta charset="utf-8"><title>SCO</title>
<script src="../shared/find.js"></script></head>
<body><h1>Bài thử 1.2</h1><p id="where"></p><p id="entry"></p><iframe title="Trang" src="page.html"></iframe>
<script>
var api = find(window.parent, "API");
var first = api.LMSInitialize("");
function show() {
  document.getElementById("where").textContent = [first, api.LMSGetValue("cmi.core.lesson_location"),
    api.LMSGetValue("cmi.suspend_data"), api.LMSGetValue("cmi.core.student_name"),
    api.LMSGetValue("cmi.launch_data")].join("|");
  document.getElementById("entry").textContent = api.LMSGetValue("cmi.core.entry");
}
function go(place) {  // the page in the inner frame calls it, as many tools do it
  api.LMSSetValue("cmi.core.lesson_location", place);
  api.LMSSetValue("cmi.suspend_data", "đã xem " + place + " ½ \\u2028");
  api.LMSSetValue("cmi.interactions.0.id", "cau1");
  api.LMSSetValue("cmi.interactions.0.student_response", "b");
  show();
}
function pass() {
  api.LMSSetValue("cmi.core.score.raw", "85");
  api.LMSSetValue("cmi.core.score.max", "100");
  api.LMSSetValue("cmi.core.lesson_status", "incomplete");
  api.LMSCommit("");
}
window.addEventListener("unload", function () { api.LMSSetValue("cmi.core.exit", "suspend"); api.LMSFinish(""); });
show();
</script></body></html>"""
PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>Trang</title></head><body>
<button onclick="parent.go('trang-7')">Sang trang 7</button><button onclick="parent.pass()">Nộp</button>
<p id="reach"></p><script>
function tried(act) { try { return String(act()); } catch (error) { return error.name; } }
document.getElementById("reach").textContent = [
  tried(function () { return window.top.document.title; }), tried(function () { return document.cookie; }),
].join("|");
</script></body></html>"""
SCO_2004 = """<!doctype html><html><head><meta charset="utf-8"><title>SCO</title>
<script src="../shared/find.js"></script></head>
<body><h1>Bài thử 2004</h1><p id="where"></p>
<button onclick="done()">Học xong</button>
<script>
var api = find(window.parent, "API_1484_11");
var first = api.Initialize("");
document.getElementById("where").textContent = [first, api.GetValue("cmi.entry"), api.GetValue("cmi.location"),
  api.GetValue("cmi.suspend_data"), api.GetValue("cmi.interactions.0.learner_response")].join("|");
function done() {
  api.SetValue("cmi.location", "cuoi");
  api.SetValue("cmi.suspend_data", "{\\"x\\":[1,2]}");
  api.SetValue("cmi.interactions.0.id", "cau1");
  api.SetValue("cmi.interactions.0.type", "fill-in");
  api.SetValue("cmi.interactions.0.learner_response", "chữ");
  api.SetValue("cmi.score.scaled", "0.9");
  api.SetValue("cmi.success_status", "passed");
  api.SetValue("cmi.completion_status", "completed");
  api.Commit("");
}
</script></body></html>"""
MANIFEST_12 = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="goi" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="org"><organization identifier="org"><title>Gói thử</title>
    <item identifier="muc-1" identifierref="tai-1" parameters="?lang=vi"><title>Phần một</title>
      <adlcp:masteryscore>80</adlcp:masteryscore><adlcp:datafromlms>dữ liệu</adlcp:datafromlms></item>
  </organization></organizations>
  <resources><resource identifier="tai-1" type="webcontent" adlcp:scormtype="sco" href="sco/Index.html">
    <file href="sco/index.html"/></resource></resources>
</manifest>"""
MANIFEST_2004 = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="goi" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"
  xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
  <metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
  <organizations default="org"><organization identifier="org"><title>Gói thử</title>
    <item identifier="nhom"><title>Nhóm</title>
      <item identifier="muc-1" identifierref="tai-1"><title>Phần một</title>
        <imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID="o" satisfiedByMeasure="true">
          <imsss:minNormalizedMeasure>0.8</imsss:minNormalizedMeasure>
        </imsss:primaryObjective></imsss:objectives></imsss:sequencing></item>
      <item identifier="muc-2" identifierref="tai-2"><title>Bảng tra</title></item></item>
  </organization></organizations>
  <resources xml:base="sco/"><resource identifier="tai-1" type="webcontent" adlcp:scormType="sco" href="index.html"/>
    <resource identifier="tai-2" type="webcontent" adlcp:scormType="asset" href="bang.html"/></resources>
</manifest>"""


def members_12():
    """The files of a package of SCORM 1.2 with one part."""
    return {"imsmanifest.xml": MANIFEST_12, "sco/index.html": SCO_12, "sco/page.html": PAGE, "shared/find.js": FIND}


def members_2004():
    """The files of a package of SCORM 2004 with a part that reports and one that does not."""
    table = "<!doctype html><meta charset=utf-8><title>Bảng</title><p>Bảng tra"
    return {
        "imsmanifest.xml": MANIFEST_2004, "sco/index.html": SCO_2004, "sco/bang.html": table, "shared/find.js": FIND,
    }  # fmt: skip


def zipped(members):
    """The files as a ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return out.getvalue()


def lesson_of(name, finish="package"):
    """A lesson that shows a package."""
    head = f"title: Gói {name}\nminutes: 5\nkind: package\nmedia: {name}.zip\nfinish: {finish}\n"
    return f"---\n{head}---\nPhần chữ của bài.\n"
