"""Names, numbers and users of the demo. All are made up: unassigned county code, unassigned phone range."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from property_service.shared.identity import check_digit, organisation_check

SURNAMES = (
    "王李张刘陈杨黄赵吴周" * 4
    + "徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭萧田董潘袁蔡蒋余于杜叶程魏苏吕丁沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤"
)
FEMALE, MALE = (
    "芳娜秀英敏静丽艳娟霞萍红雪梅玉婷涵欣怡佳琪萱兰",
    "伟强磊军洋勇杰涛明超平刚建国文斌鹏飞志海东轩宇浩然思远俊熙",
)
SPECIAL = (
    "单雄", "仇英", "解晓东", "查理明", "区志航", "朴敏", "乐嘉", "尉迟恭明", "欧阳雪", "司马南山", "上官婉", "买买提·艾合买提", "王㛃",
)  # fmt: skip
CALLER = "曾静"  # owns 3栋1单元1202; signs in to the portal
FOREIGNERS = (("John Miller", "EM1234567"), ("Maria Rossi", "YA7654321"), ("田中美咲", "TK2345678"))
TITLES = ("处长", "科长", "主任", "经理", "秘书")
TRADES = ("科技", "贸易", "文化传媒", "建筑设计", "物流", "餐饮管理", "信息技术", "法律咨询")
TRADE_NAMES = ("恒远", "新禾", "云帆", "明德", "瑞安", "同创", "启航", "嘉木")

# name, role, department, post
USERS = (
    ("周建国", "Property Manager", "管理处", "物业经理"), ("林晓梅", "CS Lead", "客服部", "客服领班"),
    ("陈婷", "Front Desk", "客服部", "前台"), ("吴佳琪", "Lobby Receptionist", "客服部", "大厅接待员"),
    ("郑欣怡", "Meeting Attendant", "客服部", "会议服务员"), ("马志刚", "Security Guard", "安管部", "安管队长"),
    ("孙海涛", "Engineering", "工程部", "工程主管"), ("朱桂兰", "Environment", "环境部", "环境主管"),
    ("徐敏", "Finance", "财务部", "会计"), ("高丽", "Sales CS Supervisor", "营销中心", "营销客服主管"),
    ("何俊熙", "Sales Consultant", "营销中心", "置业顾问"), ("罗静", "HR Archivist", "行政人事部", "档案管理员"),
    ("梁文斌", "Privacy Officer", "行政人事部", "个人信息保护负责人"), ("谢军", "Developer", "开发商项目部", "项目经理"),
)  # fmt: skip
# Those who work without an account: department, post, how many in the full profile. The last two lines are those whom the posts
# need besides the fifty of the office: 3,380 shifts in 92 days are 37 people a day, and a day of rest in seven leaves everybody 79
# of them at most, while a week of 44 hours leaves 66; the 39 who work in shifts would have to work 87.
COLLEAGUES = (
    ("客服部", "前台", 3), ("客服部", "大厅接待员", 5), ("客服部", "会议服务员", 3), ("安管部", "安管员", 13), ("工程部", "维修工", 5),
    ("环境部", "保洁员", 3), ("财务部", "出纳", 1), ("营销中心", "置业顾问", 4),
    ("安管部", "安管员", 2), ("环境部", "保洁员", 12),
)  # fmt: skip
HEADS = {
    "管理处": "周建国", "客服部": "林晓梅", "安管部": "马志刚", "工程部": "孙海涛", "环境部": "朱桂兰", "财务部": "徐敏",
    "营销中心": "高丽", "行政人事部": "罗静", "开发商项目部": "谢军",
}  # fmt: skip


def account(role: str, domain: str) -> str:
    """The user of a role: ``front-desk@…``."""
    return f"{role.lower().replace(' ', '-')}@{domain}"


def mobile(number: int) -> str:
    return f"1990000{number:04d}"


@dataclass
class People:
    """Makes people one after the other; the same seed makes the same."""

    rng: random.Random
    anchor: date
    count: int = 0
    numbers: set[str] = field(default_factory=set)

    def name(self) -> str:
        letters = FEMALE if self.rng.random() < 0.34 else MALE
        return self.rng.choice(SURNAMES) + "".join(self.rng.sample(letters, self.rng.choice((1, 2, 2))))

    def mobile(self) -> str:
        self.count += 1
        return mobile(122 + self.count)

    def identity_number(self, *, minor: bool = False) -> str:
        """A number with a right check digit in a county that does not exist; never the same twice."""
        years = (6, 16) if minor else (24, 78)
        while True:
            born = self.anchor - timedelta(days=self.rng.randint(years[0] * 365, years[1] * 365))
            first = f"320599{born:%Y%m%d}{self.rng.randint(1, 999):03d}"
            number = first + check_digit(first)
            if number not in self.numbers:
                self.numbers.add(number)
                return number

    def organisation(self) -> tuple[str, str]:
        """Name and code of an office tenant."""
        while True:
            first = f"91320599MA9YY{self.rng.randint(0, 9999):04d}"
            if first not in self.numbers:
                self.numbers.add(first)
                break
        name = f"苏州{self.rng.choice(TRADE_NAMES)}{self.rng.choice(TRADES)}有限公司"
        return name, first + organisation_check(first)
