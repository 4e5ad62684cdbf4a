"""Birth dates, identity numbers and telephone numbers that are valid and belong to nobody."""

from datetime import date, timedelta

# The day on which the survey's ages are true.
REFERENCE_DAY = date(2026, 6, 30)
AREA_CODE = "140428"
# Sequence codes that are kept for people older than a hundred: nobody of the sample's ages is given one.
# Odd ones are for men, even ones for women.
SEQUENCE_CODES = {"male": ("997", "999"), "female": ("996", "998")}
# A mobile prefix that is allotted to no operator.
MOBILE_PREFIX = "154"
# Days between the births of one mother's children, twins aside.
BIRTH_SPACING_DAYS = 290


def check_character(digits):
    """The check character of 17 digits (GB 11643-1999: ISO 7064 MOD 11-2)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, weights)) % 11]


def years_before(day, years):
    """The same day `years` years earlier."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


class IdentityNumbers:
    """Gives out identity numbers and telephone numbers, each once."""

    def __init__(self):
        self._codes_used = {}
        self._phones = set()

    def birth(self, draws, sex, age, sibling_births):
        """A birth date of someone who is `age` on the reference day, and an identity number with it.

        The date keeps its distance from `sibling_births`, or is the same as one of them.
        """
        last = years_before(REFERENCE_DAY, age)
        first = years_before(REFERENCE_DAY, age + 1) + timedelta(days=1)
        days = draws.shuffled(first + timedelta(days=day) for day in range((last - first).days + 1))
        free = [day for day in days if self._codes_used.get((sex, day), 0) < len(SEQUENCE_CODES[sex])]
        spaced = (
            day for day in free
            if all(day == birth or abs((day - birth).days) >= BIRTH_SPACING_DAYS for birth in sibling_births))
        day = next(spaced, free[0])
        used = self._codes_used.get((sex, day), 0)
        self._codes_used[sex, day] = used + 1
        digits = f"{AREA_CODE}{day:%Y%m%d}{SEQUENCE_CODES[sex][used]}"
        return day, digits + check_character(digits)

    def phone(self, draws):
        while True:
            phone = f"{MOBILE_PREFIX}{draws.whole(0, 99_999_999):08}"
            if phone not in self._phones:
                self._phones.add(phone)
                return phone
