{{- /*
The rules that files/rbac.yaml (and files/patch-nodes.yaml, where it is needed) grants to a component's service account, as JSON. dict "root" $ "name" component. They are
asked for whoever created them: rbac.create does not matter.
*/ -}}
{{- define "berth.check.permissions" -}}
{{- $account := printf "berth-%s" .name -}}
{{- $documents := splitList "\n---\n" (include "berth.rbac" .root) -}}
{{- $roles := dict -}}
{{- range $documents -}}
{{- $object := fromYaml . -}}
{{- if $object.rules }}{{ $_ := set $roles (printf "%s %s" $object.kind $object.metadata.name) $object.rules }}{{ end -}}
{{- end -}}
{{- $granted := list -}}
{{- range $documents -}}
{{- $object := fromYaml . -}}
{{- range $object.subjects -}}
{{- if and (eq .kind "ServiceAccount") (eq .name $account) -}}
{{- $rules := index $roles (printf "%s %s" $object.roleRef.kind $object.roleRef.name) -}}
{{- $granted = append $granted (dict "namespace" ($object.metadata.namespace | default "") "rules" $rules) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson $granted -}}
{{- end -}}

{{- /*
A Job that helm test runs: the service's image, settings, logins and service account, and another main class. A Job and
not a pod: a pod is refused where its service account does not exist yet, as in a server-side dry run of the chart.
dict "root" $ "name" component "checks" list "apiToken" bool "volumes" list
*/ -}}
{{- define "berth.check" -}}
{{- $values := index .root.Values (include "berth.key" .name) -}}
{{- $labels := include "berth.labels" (dict "root" .root "name" (printf "%s-test" .name)) -}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ include "berth.name" . }}-test
  namespace: {{ .root.Release.Namespace }}
  labels: {{- $labels | nindent 4 }}
  annotations:
    helm.sh/hook: test
    helm.sh/hook-delete-policy: before-hook-creation
spec:
  backoffLimit: 0
  activeDeadlineSeconds: 180
  # Its log is the report; a day is enough to read it.
  ttlSecondsAfterFinished: 86400
  template:
    metadata:
      labels: {{- $labels | nindent 8 }}
    spec:
      restartPolicy: Never
      {{- include "berth.podIdentity" . | nindent 6 }}
      {{- include "berth.placement" . | nindent 6 }}
      containers:
        - name: check
          image: {{ include "berth.image" . }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          command:
            - java
            - -cp
            - /app/app/*:/app/lib/main/*:/app/lib/boot/*
            - dev.berth.check.InstallCheck
            {{- range .checks }}
            - {{ . }}
            {{- end }}
          env:
            {{- if has "permissions" .checks }}
            - name: BERTH_CHECK_PERMISSIONS
              value: {{ include "berth.check.permissions" . | quote }}
            {{- end }}
            {{- include "berth.env.common" . | nindent 12 }}
          securityContext: {{- include "berth.securityContext" . | nindent 12 }}
          resources: {{- toYaml $values.resources | nindent 12 }}
          volumeMounts: {{- include "berth.mounts" . | nindent 12 }}
      volumes: {{- include "berth.volumes" . | nindent 8 }}
{{- end -}}
