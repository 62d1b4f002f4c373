"""Trained networks of every shape, their outputs and scores: the run behind the page "Shapes".

EXHIBITS, exhibit_of(experiment)    what there is to see, each with its recipe
find(experiment)                    its network, where it comes with the app
report(params, task)                scores beside a guess, and what it gets wrong
read(params, task, sentence)        belief after every word, and which words moved it
translate(params, task, raw)        through the one vector between encoder and decoder
Graph                               the unrolled graph with exactly the arrows it has
"""

from explorer.shapes.belief import Reading, read
from explorer.shapes.exhibits import EXHIBITS, Exhibit, exhibit_of, of_shape
from explorer.shapes.graph import SAMPLES, Graph, judging, reading, translating, writing
from explorer.shapes.scores import Report, Score, report
from explorer.shapes.shipped import find, path_of
from explorer.shapes.translation import Translation, translate

__all__ = [
    "EXHIBITS",
    "SAMPLES",
    "Exhibit",
    "Graph",
    "Reading",
    "Report",
    "Score",
    "Translation",
    "exhibit_of",
    "find",
    "judging",
    "of_shape",
    "path_of",
    "read",
    "reading",
    "report",
    "translate",
    "translating",
    "writing",
]
