package dev.strobe.harness.calibrate;

import dev.strobe.harness.fault.FaultException;
import dev.strobe.harness.fault.SlowNetwork;
import dev.strobe.harness.fault.StallingClock;
import dev.strobe.harness.target.Target;
import dev.strobe.harness.time.NanoClock;
import java.util.Optional;

/**
 * What a fault can get hold of.
 *
 * @param target started
 * @param stalls the clock of the harness's threads
 * @param network the proxy that clients go through; empty where they do not
 * @param clock of this machine
 */
record Reach(Target target, StallingClock stalls, Optional<SlowNetwork> network, NanoClock clock) {

    long brokerPid() {
        return target.processIds().stream()
                .findFirst()
                .orElseThrow(() -> new FaultException("no process to plant in: the target runs elsewhere"));
    }

    String admin() {
        return target.adminAddress()
                .orElseThrow(() -> new FaultException("no fault points: the target has no admin port"));
    }
}
