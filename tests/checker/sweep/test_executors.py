"""Wherever the shards are worked off, the report is the same bit for bit."""

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest

import derive
from derive.checker.sweep import sweep
from derive.checker.sweep.executors import cluster, local
from derive.checker.sweep.grid import grid
from layers import Sigmoid
from tests.checker.sweep.planted import NotSent, SlopeOfTwoFrom

PLANTED = "tests.checker.sweep.planted"


@pytest.fixture(scope="module")
def alone(judged):
    return sweep(f"{PLANTED}:SlopeOfTwoFrom", judged("sigmoid"), "float16", accuracy="strict")


def test_processes_of_this_machine(judged, alone) -> None:
    told = []
    with local() as executor:
        found = sweep(f"{PLANTED}:SlopeOfTwoFrom", judged("sigmoid"), "float16",
                      accuracy="strict", executor=executor, watch=lambda *done: told.append(done))
        sent = sweep(SlopeOfTwoFrom, judged("sigmoid"), "float16", executor=executor)
    assert found == alone
    assert sent.tally == alone.tally
    assert told == [(done, 16, 0) for done in range(1, 17)]


def test_what_cannot_be_sent_is_said(judged) -> None:
    with pytest.raises(derive.UsageError, match="a socket cannot be pickled"):
        sweep(NotSent(), judged("sigmoid"), "float16")

    class Hidden(Sigmoid):
        pass

    with pytest.raises(derive.UsageError, match="cannot be sent to other processes"):
        sweep(Hidden, judged("sigmoid"), "float16")


def test_a_target_that_dies_takes_no_worker_with_it(judged) -> None:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, context) as executor:
        found = sweep(f"{PLANTED}:Crashes", judged("sigmoid"), "float16", executor=executor)
    assert found.deaths == ("the target died (exit status 11) during shard 4 of 4, "
                            "x from 2.0 to 31.984375",)
    assert found.claim("answers").failure.replay.startswith("derive sweep tests.")


def test_a_worker_of_anothers_executor_that_is_killed_is_said(judged) -> None:
    context = multiprocessing.get_context("spawn")
    with (ProcessPoolExecutor(1, context) as executor,
          pytest.raises(derive.TargetError, match="a worker process ended")):
        sweep(f"{PLANTED}:Slow", judged("sigmoid"), "float16", executor=executor,
              watch=lambda *_: [each.kill() for each in multiprocessing.active_children()])


def test_what_is_given_out_and_not_yet_kept_is_at_most_one_shard(judged) -> None:
    given, most = [0, 0], []

    class Counting(ThreadPoolExecutor):
        def submit(self, work, *arguments):
            given[0] += 1
            most.append(given[0] - given[1])
            return super().submit(work, *arguments)

    def kept(*_: int) -> None:
        given[1] += 1

    with Counting(1) as executor:
        sweep(f"{PLANTED}:SlopeOfTwoFrom", judged("sigmoid"), "float16", executor=executor,
              watch=kept)
    numbers = grid("float16")
    assert given[1] == 16 and max(most) * numbers.slice <= numbers.shard


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_dask_cluster_that_loses_a_worker(judged) -> None:
    distributed = pytest.importorskip("distributed")
    checked = judged("sigmoid")
    expected = sweep(f"{PLANTED}:Slow", checked, "float16")
    with (distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
          as workers, cluster(workers.scheduler_address) as executor):
        victim = next(iter(workers.workers.values())).pid
        done = threading.Event()

        def kill(*_: int) -> None:
            if not done.is_set():
                done.set()
                os.kill(victim, signal.SIGKILL)

        assert sweep(f"{PLANTED}:Slow", checked, "float16", executor=executor,
                     watch=kill) == expected
        assert done.is_set()


def test_no_scheduler_there(monkeypatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("derive.checker.sweep.executors.PATIENCE", 0.2)
    with (pytest.raises(derive.UsageError, match="no Dask scheduler answers"),
          cluster("tcp://127.0.0.1:9")):
        pass
