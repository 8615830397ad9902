"""The places of the estate where people work, meet, park and keep things, and those it deals with outside."""

from __future__ import annotations

from property_service.demo.run import Demo

LOBBY, DESK, GATE, EQUIPMENT, ROOM = "HY-LOBBY", "HY-DESK", "HY-GATE-S", "HY-EQ-1", "HY-ROOM-1"
PLACES = (
    (LOBBY, "花园大厦大厅", "Lobby"), ("HY-GATE-E", "东门", "Gate"), (GATE, "南门", "Gate"), ("HY-GATE-W", "西门", "Gate"),
    ("HY-GATE-N", "北门", "Gate"), (ROOM, "第一会议室", "Meeting Room"), ("HY-ROOM-2", "第二会议室", "Meeting Room"),
    ("HY-PARK-B1", "地下车库 B1", "Parking Area"), ("HY-PLAY", "儿童活动区", "Area"),
)  # fmt: skip
# those of the full profile: the halls of the other buildings, rooms for machines, shelves of the archive
MORE_PLACES = (
    (DESK, "客服前台", "Post"), ("HY-PARK-B2", "地下车库 B2", "Parking Area"), ("HY-PARK-S", "南区地面停车场", "Parking Area"),
    ("HY-PARK-V", "访客停车区", "Parking Area"),
    *((f"HY-HALL-{number:02d}", f"{number}栋大堂", "Lobby") for number in range(1, 11)),
    *(
        (f"HY-EQ-{number}", name, "Equipment")
        for number, name in enumerate(
            ("高低压配电房", "生活水泵房", "消防水泵房", "发电机房", "消防控制室", "弱电机房", "电梯机房", "换热站", "中水处理间"), 1
        )
    ),
    *((f"HY-SHELF-{number:02d}", f"档案室 {number} 号架", "Archive Shelf") for number in range(1, 13)),
    ("HY-GYM", "健身广场", "Area"), ("HY-WASTE", "垃圾分类房", "Area"), ("HY-MAIL", "邮件室", "Post"),
    ("HY-SALES", "营销中心前厅", "Post"),
)  # fmt: skip
AGENCIES = (
    ("苏州供水服务中心", "Water"), ("苏州供电公司", "Power"), ("苏州燃气公司", "Gas"), ("花园社区居委会", "Community Committee"),
    ("恒远装饰工程有限公司", "Contractor"),
)  # fmt: skip
MORE_AGENCIES = (
    ("苏州供热管理公司", "Other"), ("邮政报刊亭苏州站", "Press"), ("姑苏晚报发行部", "Press"), ("顺丰速运花园网点", "Courier"),
    ("中通快递花园网点", "Courier"), ("邮政 EMS 花园支局", "Courier"), ("花园派出所", "Police and Fire"), ("花园消防救援站", "Police and Fire"),
)  # fmt: skip


def places(demo: Demo) -> None:
    for code, name, kind in (*PLACES, *(MORE_PLACES if demo.size.colleagues else ())):
        room = {"bookable": 1, "capacity": 20} if kind == "Meeting Room" else {}
        demo.insert(
            "Service Location", location_code=code, location_name=name, location_type=kind, project="HY", **room
        )
    for name, kind in (*AGENCIES, *(MORE_AGENCIES if demo.size.colleagues else ())):
        demo.insert("External Agency", agency_name=name, agency_type=kind)
