/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import dev.berth.distributor.apply.Check.Severity;

/** Every lack is as serious as the next. */
final class Severities implements PreflightConfig {

    private final Severity severity;
    private final boolean turnSwapOff;

    private Severities(Severity severity, boolean turnSwapOff) {
        this.severity = severity;
        this.turnSwapOff = turnSwapOff;
    }

    static PreflightConfig all(Severity severity, boolean turnSwapOff) {
        return new Severities(severity, turnSwapOff);
    }

    @Override
    public boolean turnSwapOff() {
        return turnSwapOff;
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
    public Severity version() {
        return severity;
    }
}
