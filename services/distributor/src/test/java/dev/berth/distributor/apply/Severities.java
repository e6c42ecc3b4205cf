/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import dev.berth.distributor.apply.Check.Severity;

/** Every lack is as serious as the next. */
class Severities implements PreflightConfig {

    private final Severity severity;
    private final boolean turnSwapOff;
    private final boolean moveDropInsAside;

    private Severities(Severity severity, boolean turnSwapOff, boolean moveDropInsAside) {
        this.severity = severity;
        this.turnSwapOff = turnSwapOff;
        this.moveDropInsAside = moveDropInsAside;
    }

    static PreflightConfig all(Severity severity, boolean turnSwapOff, boolean moveDropInsAside) {
        return new Severities(severity, turnSwapOff, moveDropInsAside);
    }

    /** Nothing else is looked at. */
    static PreflightConfig ofUnit(Severity severity) {
        return new Severities(Severity.OFF, false, false) {
            @Override
            public Severity unit() {
                return severity;
            }
        };
    }

    @Override
    public boolean turnSwapOff() {
        return turnSwapOff;
    }

    @Override
    public Severity unit() {
        return severity;
    }

    @Override
    public boolean moveDropInsAside() {
        return moveDropInsAside;
    }

    @Override
    public Severity runtime() {
        return severity;
    }

    @Override
    public Severity swap() {
        return severity;
    }

    @Override
    public Severity port() {
        return severity;
    }

    @Override
    public Severity forwarding() {
        return severity;
    }

    @Override
    public Severity conntrack() {
        return severity;
    }

    @Override
    public Severity cgroups() {
        return severity;
    }

    @Override
    public Severity disk() {
        return severity;
    }

    @Override
    public Severity api() {
        return severity;
    }

    @Override
    public Severity clock() {
        return severity;
    }

    @Override
    public Severity cgroupv1() {
        return severity;
    }

    @Override
    public Severity version() {
        return severity;
    }
}
