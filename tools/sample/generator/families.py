"""Places the persons of a commune into its households so that they make up families.

The survey publishes households and persons of the same communes without saying who lives with whom. Each
household keeps its number of residents; its head is the person of the commune who is nearest to the published
sex and age of the head; spouses, children, parents and grandchildren follow by their ages.
"""

from dataclasses import dataclass, field

from .sources import SurveyHousehold, SurveyPerson

ADULT_AGE = 18
CHILD_AGE_MAX = 15
ELDER_AGE = 60


@dataclass
class Family:
    household: SurveyHousehold
    # (person, relation to the head), the head first.
    members: list = field(default_factory=list)

    @property
    def head(self):
        return self.members[0][0]

    @property
    def has_room(self):
        return len(self.members) < self.household.resident_count

    def of_relation(self, relation):
        return [person for person, has in self.members if has == relation]


def make_families(households, persons):
    """The families of one commune, in order of their households."""
    families = [Family(household) for household in households]
    waiting = {person.number: person for person in persons}
    inhabited = [family for family in families if family.household.resident_count > 0]
    _choose(inhabited, waiting, "head", _misfit_as_head)
    _choose([family for family in inhabited if family.has_room], waiting, "spouse", _misfit_as_spouse)
    # Children and the old first: fewer households suit them.
    for person in sorted(waiting.values(), key=_placing_order):
        _place(person, [family for family in inhabited if family.has_room])
    return families


def _choose(families, waiting, relation, misfit):
    """Gives each family at most one of those who wait, the best fitting pairs of the commune first."""
    pairs = []
    for index, family in enumerate(families):
        for person in waiting.values():
            cost = misfit(family, person)
            if cost is not None:
                pairs.append((cost, index, person.number))
    served = set()
    for _, index, number in sorted(pairs):
        if index not in served and number in waiting:
            served.add(index)
            families[index].members.append((waiting.pop(number), relation))


def _misfit_as_head(family, person):
    household = family.household
    should_be_married = household.resident_count > 1 and household.head_age >= 22
    return (
        person.age < ADULT_AGE, person.sex != household.head_sex,
        abs(person.age - household.head_age) + 2 * (person.is_married != should_be_married))


def _misfit_as_spouse(family, person):
    head = family.head
    if not (head.is_married and person.is_married and head.sex != person.sex):
        return None
    years_husband_is_older = head.age - person.age if head.sex == "male" else person.age - head.age
    misfit = abs(years_husband_is_older - 2)
    return misfit if misfit <= 10 else None


def _placing_order(person):
    if person.age <= CHILD_AGE_MAX:
        return (0, -person.age, person.number)
    if person.age >= ELDER_AGE:
        return (1, -person.age, person.number)
    return (2, -person.age, person.number)


def _place(person, families):
    def best_relation(family):
        return min(
            (misfit, relation)
            for relation, misfit in (
                ("child", _misfit_as_child(family, person)), ("parent", _misfit_as_parent(family, person)),
                ("grandchild", _misfit_as_grandchild(family, person)),
                ("sibling", _misfit_as_sibling(family, person)), ("other", _misfit_as_other(family, person)))
            if misfit is not None)

    (_, relation), family = min(
        ((best_relation(family), family) for family in families),
        key=lambda fit: (fit[0][0], fit[1].household.number))
    family.members.append((person, relation))


def _misfit_as_child(family, person):
    parents = [family.head, *family.of_relation("spouse")]
    mother = next((parent for parent in parents if parent.sex == "female"), family.head)
    gap = mother.age - person.age
    if not (17 <= gap <= 45 and all(parent.age - person.age >= 16 for parent in parents)):
        return None
    twins = sum(child.age == person.age for child in family.of_relation("child"))
    return abs(gap - 27) / 10 + 2 * twins + (0.5 if person.is_married else 0)


def _misfit_as_parent(family, person):
    gap = person.age - family.head.age
    if not 17 <= gap <= 45 or any(parent.sex == person.sex for parent in family.of_relation("parent")):
        return None
    return 0.3 + abs(gap - 27) / 10


def _misfit_as_grandchild(family, person):
    gap = family.head.age - person.age
    if not 38 <= gap <= 80 or person.age > 25 or person.is_married:
        return None
    return 0.8 + abs(gap - 55) / 15


def _misfit_as_sibling(family, person):
    gap = abs(family.head.age - person.age)
    if gap > 15 or person.age < 16:
        return None
    return 1.5 + gap / 10 + 0.5 * len(family.of_relation("sibling")) + (1 if person.is_married else 0)


def _misfit_as_other(family, person):
    partners = [
        child for child in family.of_relation("child")
        if child.is_married and child.sex != person.sex and abs(child.age - person.age) <= 6]
    if person.is_married and len(partners) > len(family.of_relation("other")):
        return 0.6
    return 6 if person.age >= ADULT_AGE else 12
