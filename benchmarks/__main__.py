"""`make bench`: the figures of docs/benchmarks.md, measured on this machine.

usage: python -m benchmarks   (FREMME_CORPORA names the corpora, for their log generator)
"""

from benchmarks import answers, archive, kill

if __name__ == "__main__":
    archive.main()
    answers.main()
    kill.main()
