package intakeweb_test

// tasksForm is a form with a task list, a group, revealed questions, files, declarations and fees.
const tasksForm = `service: zajecie
version: 1
valid_from: 2027-01-01
topic: drogi
title: {pl: Zezwolenie na zajęcie pasa drogowego, uk: Дозвіл на зайняття смуги дороги}
action: Zajmij pas drogowy
summary: Dla każdego.
case_title: "Zajęcie pasa: {{miejsce}}"
law: [{act: ustawa o drogach publicznych, cite: art. 40}]
filing: anonymous
applicants: [person, organisation]
class: 7230
term: {period: 1 month, rules: kpa, basis: art. 35 § 3 KPA}
flow: tasks
start: {lead: Złóż wniosek., who: Każdy., minutes: 10, cost: Zależy., when: Do 30 dni., after: [Sprawdzimy wniosek, Wydamy decyzję]}
sections:
  - {id: kto, title: Wnioskodawca}
  - {id: zajecie, title: Zajęcie pasa}
steps:
  - {use: applicant, section: kto}
  - id: cel
    section: zajecie
    title: Po co zajmujesz pas?
    fields:
      - id: cel
        kind: choice
        label: Po co zajmujesz pas?
        hint: Od tego zależy opłata.
        options:
          - {id: roboty, label: Roboty, hint: Wykop albo remont}
          - {id: reklama, label: Reklama}
          - {id: impreza, label: Impreza}
      - {id: tresc_reklamy, kind: text, when: 'cel == "reklama"', label: "Co będzie na reklamie?"}
  - id: gdzie-indziej
    section: zajecie
    when: cel == "impreza"
    title: Tej sprawy nie załatwisz tutaj
    exit: {text: Na imprezę potrzebujesz innego zezwolenia., link: {url: /uslugi/impreza, label: Zobacz wniosek o imprezę}}
  - id: miejsca
    section: zajecie
    title: Które miejsca zajmiesz?
    text: Dodaj każde miejsce osobno.
    fields:
      - id: miejsca
        kind: group
        label: Miejsca
        one: miejsce
        row: "{{miejsce_opis}}"
        min_rows: 1
        max_rows: 1000
        fields:
          - {id: miejsce_opis, kind: text, label: Ulica i numer}
          - {id: powierzchnia, kind: number, places: 2, min: 0.01, unit: m², label: Powierzchnia}
  - id: termin
    section: zajecie
    title: Od kiedy do kiedy?
    fields:
      - {id: okres, kind: daterange, label: Okres zajęcia, from: today + 14 days, max_days: 365}
      - {id: miejsce, kind: text, label: Miejscowość}
attachments:
  - {id: plan, label: Plan sytuacyjny, accept: [pdf, txt, png], max_files: 2}
declarations:
  - {id: prawda, label: Dane we wniosku są prawdziwe.}
fees:
  - {id: pelnomocnictwo, kind: stamp_duty, item: power_of_attorney, due: filing}
privacy: {version: 1, purposes: [Wydanie zezwolenia], basis: [art. 6 ust. 1 lit. c RODO], retention: 10 lat, recipients: [Operator pocztowy], duty: Podanie danych jest wymagane prawem.}
`
