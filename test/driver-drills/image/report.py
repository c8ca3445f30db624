import json
import threading


def report(connect, ask):
    """400 questions from 8 threads, each with a connection of its own; each question knows its own answer."""
    counts = {"right": 0, "wrong": 0, "errors": 0, "first": ""}
    lock = threading.Lock()

    def count(key, said=""):
        with lock:
            counts[key] += 1
            counts["first"] = counts["first"] or said

    def work(first):
        try:
            connection = connect()
        except Exception as error:
            return [count("errors", str(error)) for _ in range(50)]
        for i in range(first, 400, 8):
            try:
                count("right" if ask(connection, i) == (i, f"x{i}") else "wrong")
            except Exception as error:
                count("errors", str(error))

    threads = [threading.Thread(target=work, args=(first,)) for first in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    print(json.dumps(counts))
