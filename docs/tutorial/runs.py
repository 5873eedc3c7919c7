"""What was run, what seeds alone change, and how often parks are retained."""

from __future__ import annotations

import numpy as np
import pandas as pd

from docs.tutorial.prose import capital, count, listed, plain, points, ranged, share, table
from docs.tutorial.told import Facts, Told
from parkopt.batch.analysis.noise import VERDICTS, Noise
from parkopt.batch.exhibits.frequency import CLASSES, share_class
from parkopt.batch.exhibits.overview import PLANS, checks_table, parts_table, runs_table
from parkopt.batch.words import sampling_words
from parkopt.labels import both
from parkopt.report.markup import figure

DIVIDED = 8
"""Parks that the table of shares names."""


def head(told: Told) -> Facts:
    """What the page rests on."""
    matter = told.matter
    runs = runs_table(matter)
    missing = int((runs["status"] == "missing").sum())
    versions = ", ".join(sorted({str(version) for version in matter.evidence.runs["version"]}))
    partial = (
        f"\n> **The batch was not complete** when this page was written: {count(missing, 'job')} of {len(runs)} had not been run. "
        "All figures are of those that had.\n"
        if missing
        else ""
    )
    return {"made": f"parkopt {versions}, runs of {matter.created:%Y-%m-%d}", "partial": partial}


def batch(told: Told) -> Facts:
    """The parts, and how many jobs they come to."""
    members = told.evidence.members
    jobs = members["job"].nunique()
    order = [part["name"] for part in told.matter.head["vary"]]
    parts = parts_table(told.matter).set_index("part").loc[order].reset_index()
    entries = members.groupby("part").size()
    rows = [
        (plain(part), sampling_words(sampling)[0], f"{entries[part]:,}")
        for part, sampling in parts[["part", "sampling"]].itertuples(index=False)
    ]
    merged = len(members) - jobs
    same = (
        f"They come to {count(jobs, 'job')}: {count(merged, 'entry', 'entries')} said the same as another one and "
        f"{'is' if merged == 1 else 'are'} not solved again."
        if merged
        else "No two of them say the same."
    )
    return {
        "parts": table(("part", "kind", "entries"), rows),
        "jobs": f"{capital(count(len(parts), 'part'))} with {count(len(members), 'entry', 'entries')}. {same}",
    }


def outcome(told: Told) -> Facts:
    """Outcomes, gaps, time, and whether beginnings matter."""
    runs = runs_table(told.matter)
    counts = runs["status"].value_counts()
    plans = int(sum(counts.get(name, 0) for name in PLANS))
    done = len(runs) - int(counts.get("missing", 0))
    without = [
        words.format(count(counts[name], "job"))
        for name, words in (
            ("infeasible", "for {} it is proven that there is none"),
            ("no_plan", "{} found none in time"),
            ("failed", "{} failed"),
        )
        if counts.get(name, 0)
    ]
    why = f" Of the others, {'; '.join(without)}; the store keeps each reason." if without else ""
    every = "All" if plans == done else f"{plans} of the"
    seconds = runs["seconds"].dropna()
    hours = f"{seconds.sum() / 3600:,.1f} hours" if seconds.sum() >= 3600 else f"{seconds.sum() / 60:,.0f} minutes"
    return {
        "outcome": f"{every} {count(done, 'job')} that were run have a plan that passed the audit.{why}",
        "gaps": _gaps(told, runs, plans),
        "time": f"A job took {seconds.median():,.0f} s in the middle; all of them together {hours} of one core.",
        "checks": _checks(told),
    }


def _gaps(told: Told, runs: pd.DataFrame, plans: int) -> str:
    gaps = runs["gap"].dropna()
    if not len(gaps):
        return "No run has a proven gap."
    solver = told.matter.head["solver"]
    reached = int((runs["status"] == "optimal").sum())
    either = f" or the {solver['gap_points']:g} points" if "gap_points" in solver else ""
    wanted = f"the {share(float(solver['gap']), 2)}{either} that the file asks for"
    rest = (
        f"All are proven within {wanted}."
        if reached == plans
        else f"{reached or 'None'} of {plans} plans {'is' if reached < 2 else 'are'} proven within {wanted}; the others ended before, at a time limit of {solver['time_limit_s']:g} s."
    )
    return f"The gap is {share(gaps.median(), 2)} in the middle and {share(gaps.max(), 2)} at most. {rest}"


def _checks(told: Told) -> str:
    checks = checks_table(told.matter)
    if not len(checks):
        return "No job has been run both ways here, so nothing can be said of whether beginnings matter."
    known = checks[checks["agree"] != "none"]
    agree = int((known["agree"] == "yes").sum())
    told_apart = (
        "All agree: the spans from bound to value of both runs have a point in common, as they must, since the best value lies in both."
        if agree == len(known) and agree
        else f"{agree} of {len(known)} agree: the spans from bound to value of both runs have a point in common. They must, since the best "
        "value lies in both; where they do not, something is wrong with one of the runs."
        if len(known)
        else "For none of them both runs have value and bound."
    )
    least, most = checks["difference"].min(), checks["difference"].max()
    parks = ranged(*(figure(float(number), none="?") for number in (checks["apart"].min(), checks["apart"].max())))
    return (
        f"{capital(count(len(checks), 'job'))} that began at a pilot's end {'was' if len(checks) == 1 else 'were'} run again from nothing. "
        f"{told_apart} Run from nothing the objective is {ranged(points(least), points(most))} points higher (a minus sign: lower), and the "
        f"plans differ in {parks} park(s)."
    )


def noise(told: Told) -> Facts:
    """What seeds alone change, and which parks hang on more."""
    found = told.noise
    said = told.said(found.said)
    if not len(found.settings):
        return {"noise_settings": said, "noise_apart": "", "naive": "", "verdicts": "", "verdict_words": ""}
    columns = ["label", "seeds", "lowest", "highest", "spread", "apart_mean", "apart_most"]
    rows = [
        (plain(name), f"{seeds}", points(low), points(high), share(spread, 2), f"{mean:.1f}", f"{most:.0f}")
        for name, seeds, low, high, spread, mean, most in found.settings[columns].itertuples(index=False)
    ]
    heads = ("weighting", "seeds", "lowest, points", "highest, points", "spread", "parks apart, mean", "most")
    naive = naive_parks(told)
    seed = min(naive, default=None)
    counts = found.retained["verdict"].value_counts()
    seeming = found.retained.loc[naive[seed], "verdict"].value_counts() if seed is not None else pd.Series(dtype=int)
    lines = [
        (
            both(f"verdict.{name}")[0],
            str(counts.get(name, 0)),
            *([str(seeming.get(name, 0))] if seed is not None else []),
        )
        for name in VERDICTS
    ]
    above = (
        "verdict",
        "parks",
        *([f"of these, seem to depend in single runs (seed {seed})"] if seed is not None else []),
    )
    return {
        "noise_settings": table(heads, rows),
        "noise_apart": f"Plans that differ in nothing but the seed lie {found.settings['apart_mean'].mean():.1f} parks apart on average "
        f"and up to {found.settings['apart_most'].max():.0f}, of {count(len(found.retained), 'park')}. {said}".rstrip(),
        "naive": _naive(found, naive),
        "verdicts": table(above, lines),
        "verdict_words": _verdicts(found, naive),
    }  # fmt: skip


def naive_parks(told: Told) -> dict[int, pd.Index]:
    """For each seed with which every weighting of the noise was run: the parks that are retained at one of these weightings and not at
    another. Empty where there is only one weighting."""
    settings, evidence = told.noise.settings, told.evidence
    usual = settings[settings["rules"] == settings["rules"].mode().iloc[0]].index
    runs = evidence.runs.loc[evidence.planned]
    key = evidence.rules[evidence.planned] + "/" + evidence.weighting[evidence.planned]
    found = {}
    for seed, jobs in key[key.isin(usual)].groupby(runs["seed"]):
        if len(usual) > 1 and jobs.nunique() == len(usual):
            first = told.retained[jobs.drop_duplicates().index]
            found[int(seed)] = first.index[first.any(axis=1) & ~first.all(axis=1)]
    return found


def _naive(found: Noise, naive: dict[int, pd.Index]) -> str:
    if len(found.settings) < 2:
        return "Only one weighting was run with several seeds, so nothing is told here of what depends on the weights."
    test = "The test asks instead whether the weightings differ more than the seeds do, and allows for the number of parks:"
    if not naive:
        return f"No seed was used at every one of these weightings, so single runs cannot be compared. {test}"
    sizes = [len(parks) for parks in naive.values()]
    many = f"between {min(sizes)} and {max(sizes)}" if min(sizes) < max(sizes) else f"{sizes[0]}"
    return (
        f"Had each of these weightings been run once, {many} parks would be retained under one weighting and not under another"
        f"{', depending on the seed' if min(sizes) < max(sizes) else ''}, and one would be tempted to say that politics decides about them. "
        f"{test}"
    )


def _verdicts(found: Noise, naive: dict[int, pd.Index]) -> str:
    if len(found.settings) < 2:
        return ""
    verdict = found.retained["verdict"]
    depends = int((verdict == "depends").sum())
    every = (
        f"{capital(count(depends, 'park'))} {'depends' if depends == 1 else 'depend'} on the weights beyond what seeds explain."
        if depends
        else "No park depends on these weights beyond what seeds explain, as far as so many runs can tell."
    )
    if not naive:
        return every
    seed = min(naive)
    seeming = verdict[naive[seed]].value_counts()
    total, real = len(naive[seed]), int(seeming.get("depends", 0))
    if not total:
        return f"With seed {seed} no park seems to depend on the weights. {every}"
    chance, open_ = int(seeming.get("indifferent", 0)), int(seeming.get("untold", 0))
    hidden = depends - real
    explained = [
        *([f"{real} {'does' if real == 1 else 'do'}"] if chance or open_ else ["all do"]),
        *([f"for {chance} the seeds alone explain what was seen"] if chance else []),
        *([f"for {open_} the runs are too few to tell"] if open_ else []),
    ]
    more = f" {capital(count(hidden, 'more park'))} that {'depends' if hidden == 1 else 'depend'} did not show with that seed."
    return (
        f"{every} Of the {total} that seem to depend with seed {seed}, {'; '.join(explained)}.{more if hidden else ''}"
    )


def frequency(told: Told) -> Facts:
    """Shares of the parts, and the parks that divide the sample."""
    part = told.part
    if part is None:
        return {"shares": "No part has a plan.", "measure": "", "divided": "", "divided_words": ""}
    rows = []
    for one in told.frequency.parts:
        classes = share_class(one.parks["retained"]).value_counts().reindex(range(len(CLASSES)), fill_value=0)
        told_of = [str(classes[place]) for place in reversed(range(len(CLASSES)))]
        rows.append((plain(one.part), f"{one.entries}", f"{one.plans}", *told_of))
    heads = ("part", "entries", "plans", *(both(f"frequency.{name}")[0] for name, *_ in reversed(CLASSES)))
    without = (
        f"\n\nWithout any plan so far: {listed(map(plain, told.frequency.without))}." if told.frequency.without else ""
    )
    verdict = told.noise.retained["verdict"].reindex(part.parks.index)
    inner = part.parks[(part.parks["retained"] > 0) & (part.parks["retained"] < 1)].assign(verdict=verdict)
    depends = inner[inner["verdict"] == "depends"]
    shown = depends if len(depends) else inner
    shown = shown.loc[(shown["retained"] - 0.5).abs().sort_values(kind="stable").index].head(DIVIDED)
    lines = [
        (told.park(str(site)), share(row["retained"]), f"{share(row['low'])} – {share(row['high'])}" if np.isfinite(row["low"]) else "none",
         both(f"verdict.{row['verdict']}")[0] if isinstance(row["verdict"], str) else "–")
        for site, row in shown.iterrows()
    ]  # fmt: skip
    return {
        "shares": table(heads, rows) + without,
        "measure": f"The part told here is {told.code(part.part)} ({count(part.plans, 'plan')}): {told.said([part.measure])}.",
        "divided": table(("park", "retained in", "interval", "verdict"), lines),
        "divided_words": _divided(len(inner), len(depends)),
    }


def _divided(inner: int, depends: int) -> str:
    if not inner:
        return "No park is retained in some of these plans and not in others."
    some = f"{capital(count(inner, 'park'))} {'is' if inner == 1 else 'are'} retained in some of these plans and not in others"
    if depends:
        return f"{some}; {depends} of them depend on the weights. Those that divide the plans most evenly, of the {depends}:"
    return (
        f"{some}; of none of them it is shown that it depends on the weights. Those that divide the plans most evenly:"
    )
