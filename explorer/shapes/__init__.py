"""Trained networks of every shape, their outputs and scores, for the page "Shapes".

EXHIBITS, exhibit_of(experiment)    the networks shown, each with its training recipe
find(experiment)                    the pretrained network, if it is shipped with the app
report(params, task)                scores against baselines, and the errors
read(params, task, sentence)        belief after every word, and the influence of every word
translate(params, task, raw)        translation through the vector between encoder and decoder
Graph                               the unrolled graph with its arrows
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
