"""Every call of the Python SDK `ergani` (PyPI), as its own documentation makes it, against the server in ERGANI_BASE_URL.

Prints one JSON object: what each call gave or raised. Nothing of the SDK is changed; it takes its server as an argument.
"""

import json
import os
from datetime import datetime, time, timedelta

from ergani.auth import ErganiAuthentication
from ergani.client import ErganiClient
from ergani.exceptions import APIError, AuthenticationError
from ergani.models import (
    CompanyDailySchedule,
    CompanyOvertime,
    CompanyWeeklySchedule,
    CompanyWorkCard,
    EmployeeDailySchedule,
    EmployeeWeeklySchedule,
    Overtime,
    WorkCard,
    WorkdayDetails,
)

BASE_URL = os.environ["ERGANI_BASE_URL"]
USERNAME = os.environ["ERGANI_USERNAME"]
PASSWORD = os.environ["ERGANI_PASSWORD"]
EMPLOYER = os.environ["ERGANI_EMPLOYER"]
EMPLOYEE = os.environ["ERGANI_EMPLOYEE"]

NOW = datetime.today()
TOMORROW = (NOW + timedelta(days=1)).date()
PERSON = {
    "employee_tax_identification_number": EMPLOYEE,
    "employee_first_name": "ΤΕΣΤ",
    "employee_last_name": "ΤΕΣΤ",
}
NINE_TO_FIVE = [WorkdayDetails(work_type="WORK_FROM_OFFICE", start_time=time(9), end_time=time(17))]
EMPTY_DAY = [WorkdayDetails(work_type="REST_DAY", start_time=None, end_time=None)]


def work_card(client):
    card = WorkCard(
        **PERSON,
        work_card_movement_type="ARRIVAL",
        work_card_submission_date=NOW.date(),
        work_card_movement_datetime=NOW,
    )
    company = CompanyWorkCard(
        employer_tax_identification_number=EMPLOYER, business_branch_number=0, card_details=[card]
    )
    return client.submit_work_card([company])


def overtime(client):
    slot = Overtime(
        **PERSON,
        employee_social_security_number="01018000000",
        overtime_date=TOMORROW,
        overtime_start_time=time(18),
        overtime_end_time=time(20),
        overtime_cancellation=False,
        employee_profession_code="123456",
        overtime_justification="EXCEPTIONAL_WORKLOAD",
        weekly_workdays_number=5,
    )
    company = CompanyOvertime(
        business_branch_number=0,
        sepe_service_code="10001",
        business_primary_activity_code="6201",
        business_branch_activity_code="6201",
        kallikratis_municipal_code="00000001",
        legal_representative_tax_identification_number=EMPLOYEE,
        employee_overtimes=[slot],
    )
    return client.submit_overtime([company])


def daily_schedule(client):
    days = [
        EmployeeDailySchedule(**PERSON, schedule_date=TOMORROW, workday_details=NINE_TO_FIVE),
        EmployeeDailySchedule(
            **PERSON, schedule_date=TOMORROW + timedelta(days=1), workday_details=EMPTY_DAY
        ),
    ]
    company = CompanyDailySchedule(
        business_branch_number=0,
        start_date=TOMORROW,
        end_date=TOMORROW + timedelta(days=1),
        employee_schedules=days,
    )
    return client.submit_daily_schedule([company])


def weekly_schedule(client):
    days = [
        EmployeeWeeklySchedule(
            **PERSON, schedule_date=TOMORROW + timedelta(days=day), workday_details=NINE_TO_FIVE
        )
        for day in range(7)
    ]
    company = CompanyWeeklySchedule(
        business_branch_number=0,
        start_date=TOMORROW,
        end_date=TOMORROW + timedelta(days=6),
        employee_schedules=days,
    )
    return client.submit_weekly_schedule([company])


def outcome(call, *arguments):
    """The protocols of the receipts, or how the SDK says that there are none."""
    try:
        return {"protocols": [receipt["protocol"] for receipt in call(*arguments)]}
    except (APIError, AuthenticationError) as error:
        return {
            "raised": type(error).__name__,
            "status": error.response.status_code,
            "message": error.message,
        }


def main():
    client = ErganiClient(USERNAME, PASSWORD, BASE_URL)
    stranger = ErganiClient(USERNAME, "wrong", BASE_URL)
    said = {
        "token": len(ErganiAuthentication(USERNAME, PASSWORD, BASE_URL).access_token.split(".")),
        "wrong_password": outcome(work_card, stranger),
    }
    for call in (work_card, daily_schedule, weekly_schedule, overtime):
        said[call.__name__] = outcome(call, client)
    print(json.dumps(said))


main()
