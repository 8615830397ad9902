"""Names, numbers and users of the demo. All are made up: unassigned county code, unassigned phone range."""

from __future__ import annotations

import random
from datetime import date, timedelta

from property_service.shared.identity import check_digit

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华玉萍红建国文斌鹏飞雪梅志刚海燕晓东春生婷婷宇轩子涵欣怡浩然思远佳琪梓萱俊熙"
SPECIAL = (
    "单雄",
    "仇英",
    "解晓东",
    "查理明",
    "曾静",
    "区志航",
    "朴敏",
    "乐嘉",
    "尉迟恭明",
    "欧阳雪",
    "司马南山",
    "上官婉",
    "买买提·艾合买提",
    "王㛃",
)

# (user, name, role, department, post)
STAFF = (
    ("manager", "周建国", "Property Manager", "管理处", "物业经理"), ("lead", "林晓梅", "CS Lead", "客服部", "客服领班"),
    ("front-desk", "陈婷", "Front Desk", "客服部", "前台"), ("lobby", "吴佳琪", "Lobby Receptionist", "客服部", "大厅接待员"),
    ("meeting", "郑欣怡", "Meeting Attendant", "客服部", "会议服务员"), ("security", "马志刚", "Security Guard", "安管部", "门岗"),
    ("engineering", "孙海涛", "Engineering", "工程部", "维修工程师"), ("environment", "朱桂兰", "Environment", "环境部", "环境主管"),
    ("finance", "徐敏", "Finance", "财务部", "会计"), ("sales-lead", "高丽", "Sales CS Supervisor", "营销中心", "营销客服主管"),
    ("sales", "何俊熙", "Sales Consultant", "营销中心", "置业顾问"), ("archivist", "罗静", "HR Archivist", "行政人事部", "档案管理员"),
    ("privacy", "梁文斌", "Privacy Officer", "行政人事部", "个人信息保护负责人"), ("developer", "谢军", "Developer", "开发商项目部", "项目经理"),
)  # fmt: skip


def name(rng: random.Random) -> str:
    return rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, rng.choice((1, 2, 2))))


def mobile(number: int) -> str:
    return f"1990000{number:04d}"


def identity_number(rng: random.Random, anchor: date, *, number: int) -> str:
    """A number with a right check digit in a county that does not exist."""
    born = anchor - timedelta(days=rng.randint(24 * 365, 78 * 365))
    first = f"320599{born:%Y%m%d}{number % 1000:03d}"
    return first + check_digit(first)
