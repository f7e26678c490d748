"""The past of the verbs of news: forms that rules about a sentence's build may rely on."""

from __future__ import annotations

from collections.abc import Mapping

# By how they make their past. A verb that is missing here only means fewer questions.
_REGULAR = """
    abandon abolish absorb accelerate accept access accompany account accuse achieve acquire act activate add
    address adjust administer adopt advance advise agree aim alert allow alter amend announce apologise apologize
    appeal appear apply appoint approach approve argue arrange arrest arrive ask assassinate assault assess assist
    assume attach attack attempt attend attract authorise authorize avoid award back blame block board bolster bomb
    boost borrow bounce brand brief bury call campaign capture carry cause celebrate challenge change charge chase
    check cheer claim clash clear climb close coach collapse collect combine command comment commission compare
    compete complain complete conceal concede concern conclude condemn conduct confirm confiscate confront conquer
    consider consist contact contain continue contract contribute convert convict cool copy corner correct counter
    cover crack crash create criticise criticize cross crush damage dare debut decide declare decline defeat defend
    define delay delegate delete deliver demand demolish demonstrate deploy deport derail describe deserve design
    destroy detail detain detect determine develop devote die differ direct disappear disclose discover discuss
    dismiss displace display dispute disrupt distribute divide document dominate donate double doubt draft dress
    drift drown dump earn ease edge educate elect eliminate embrace emerge employ empty enable enact encounter
    encourage end endorse enforce engage enjoy enter erupt escalate escape establish estimate evacuate evolve
    examine exceed exchange exclude excuse execute exercise exhibit exit expand expect experience expire explain
    explode exploit explore export expose express extend extinguish extract face fail favour feature file fill film
    filter finance fine finish fire flash float follow force form fuel fund gain gather generate govern grant greet
    guarantee guard guide halt hand handle happen harass harm help hijack hinder hire hoist honour hope host house
    hunt identify ignite ignore illustrate impact impose impress imprison improve include incorporate increase
    indicate indict inflict influence inform inherit initiate inject injure insert inspect inspire install institute
    insult intend intensify intercept introduce invade invent invest investigate invite involve isolate issue jail
    join judge jump justify kick kill label land last launch learn level lift limit link liquidate list listen load
    locate lock lodge look loot lower maintain manage march mark marry match measure mention merge monitor mount
    move murder name narrow need negotiate nominate observe obtain occupy occur offer open operate oppose order oust
    outline overcharge overturn own pardon park participate pass perform persuade pick place plant play pledge
    plunge poison portray possess postpone pour practise praise predict prefer prepare present press prevent proceed
    process produce profit promise promote prompt propose prosecute protect protest prove provide provoke publish
    pull pump punish purchase pursue push qualify question quote raise rally ransack reach react realise rebuff
    receive recognise recognize recommend record recover recruit redirect reduce reform refuse regain register
    reinforce reject relaunch release relocate rely remain remove rename render renew renounce rent reopen repair
    repeat replace represent request require rescue resemble reshape resign resist resolve respond restart restore
    restrict resume retain retire retreat retrieve return reunite reveal reverse review revise revive revoke reward
    rock roll ruin rush sabotage sack sail salute sanction save scale score scream search secure seize select
    sentence separate serve settle shell shelter shift shock shorten shout shower sign slam slash slow smash smuggle
    snatch soar sound spark speculate sponsor spot stage stall start starve station stay storm strand strengthen
    stretch struggle study succeed suffer supply support suppress surge surpass surprise surrender surround survive
    suspect suspend sustain swallow tackle target taste tax tempt terminate test threaten thwart tighten top topple
    torch total touch toughen tour trace track trade trail train transform translate transport treat trick trigger
    triple triumph trust try tumble turn twist unite unleash unlock unveil update upgrade urge use vacate value
    vandalise vanish view violate visit voice vote vow wait walk want warm waste watch weaken weigh welcome witness
    work worsen wreck yield
"""
_DOUBLED = """
    admit ban cancel commit compel drop equip expel grab kidnap patrol permit plan propel refer regret rob scrap
    ship slap stab step stop stun submit transfer trap travel worship
"""
_IRREGULAR = """
    beat:beat became:become began:begin bought:buy broke:break brought:bring built:build came:come caught:catch
    chose:choose dealt:deal drew:draw drove:drive fell:fall fled:flee flew:fly fought:fight found:find gave:give
    got:get grew:grow held:hold hid:hide hit:hit kept:keep knew:know laid:lay led:lead left:leave lent:lend
    lost:lose made:make met:meet overtook:overtake paid:pay pleaded:plead pled:plead put:put quit:quit ran:run
    rode:ride rose:rise sank:sink saw:see sent:send set:set shook:shake shot:shoot shut:shut sold:sell sought:seek
    spent:spend spoke:speak stole:steal stood:stand struck:strike sued:sue swept:sweep swore:swear taught:teach
    threw:throw took:take undertook:undertake went:go withdrew:withdraw won:win wrote:write
"""
# Participles that are not in "-ed".
PARTICIPLES = """
    been born beaten become begun bought broken brought built caught chosen cut dealt drawn driven fallen forced
    fought found given gone grown held hidden hit kept known laid led left lent lost made met overtaken paid put
    ridden risen sunk seen sent set shaken shot shut sold sought spent spoken stolen struck swept sworn taken taught
    thrown torn withdrawn won written hurt
"""
# Past forms that are as often nouns, or stand behind a noun.
NOUNS_TOO = frozenset("ban beat cost cut hit left met put quit set shot shut found saw fell broadcast forecast".split())


def _past() -> Mapping[str, str]:
    out: dict[str, str] = {}
    for base in _REGULAR.split():
        ied = base.endswith("y") and base[-2] not in "aeou"
        out[f"{base}d" if base.endswith("e") else f"{base[:-1]}ied" if ied else f"{base}ed"] = base
    out |= {f"{base}{base[-1]}ed": base for base in _DOUBLED.split()}
    out |= {"cancelled": "cancel", "canceled": "cancel", "traveled": "travel"}
    return out | dict(pair.split(":") for pair in _IRREGULAR.split())


BASE = _past()  # past form → base form
