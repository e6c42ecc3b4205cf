/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

/** One feature gate that is set, in the configuration or by the flag: both are read alike. */
final class GateCheck {

    private GateCheck() {}

    /**
     * @param field what names the gate, as messages show it
     * @param key where the gate's name stands
     * @param value where its value stands
     */
    static void check(
            String field,
            String gate,
            boolean on,
            Place key,
            Place value,
            Minors minors,
            Findings findings) {
        String refused =
                minors.where(minor -> FeatureGates.of(gate, minor) == FeatureGates.Default.UNKNOWN);
        String unsure =
                minors.where(
                        minor -> FeatureGates.of(gate, minor) == FeatureGates.Default.NOT_RECORDED);
        String locked =
                minors.where(
                        minor ->
                                FeatureGates.of(gate, minor)
                                        == (on
                                                ? FeatureGates.Default.LOCKED_OFF
                                                : FeatureGates.Default.LOCKED_ON));
        String shown = field.endsWith(gate) ? "" : Shown.of(gate) + " ";
        if (!refused.isEmpty()) {
            String meant =
                    FeatureGates.isKnown(gate) ? "" : Suggestion.of(gate, FeatureGates.names());
            findings.error(
                    key,
                    field,
                    shown
                            + "is no feature gate of "
                            + refused
                            + ": the kubelet ends itself over it",
                    meant.isEmpty() ? "remove it" : meant);
        } else if (!unsure.isEmpty()) {
            findings.warn(
                    key,
                    field,
                    shown + "may be locked or gone in " + unsure + "; the table does not say",
                    "try it on one machine first");
        }
        if (!locked.isEmpty()) {
            findings.error(
                    value,
                    field,
                    shown
                            + "is locked to "
                            + !on
                            + " in "
                            + locked
                            + ": the kubelet ends itself over it",
                    "remove it");
        }
    }
}
