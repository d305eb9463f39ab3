{{- define "bitlens.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Labels by which pods of a component are chosen; they never change. */}}
{{- define "bitlens.selector" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride | trunc 50 | quote }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
{{- if .component }}
app.kubernetes.io/component: {{ .component }}
{{- end }}
{{- end -}}

{{- define "bitlens.labels" -}}
{{ include "bitlens.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | quote }}
{{- end -}}

{{- define "bitlens.embedded" -}}
{{- if eq .Values.database.mode "embedded" }}true{{ end -}}
{{- end -}}

{{- define "bitlens.image" -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}

{{- define "bitlens.databaseHost" -}}
{{- if eq .Values.database.mode "incluster" -}}
{{ include "bitlens.fullname" . }}-postgresql
{{- else -}}
{{ .Values.database.external.host }}
{{- end -}}
{{- end -}}

{{- define "bitlens.databasePort" -}}
{{- if eq .Values.database.mode "incluster" }}5432{{ else }}{{ .Values.database.external.port }}{{ end -}}
{{- end -}}

{{- define "bitlens.databaseName" -}}
{{- if eq .Values.database.mode "incluster" }}bitlens{{ else }}{{ .Values.database.external.name }}{{ end -}}
{{- end -}}

{{- define "bitlens.databaseSecret" -}}
{{- if eq .Values.database.mode "incluster" -}}
{{ .Values.database.incluster.existingSecret }}
{{- else -}}
{{ .Values.database.external.existingSecret }}
{{- end -}}
{{- end -}}

{{/* What cannot work is said before anything is installed. */}}
{{- define "bitlens.check" -}}
{{- if include "bitlens.embedded" . -}}
{{- if or (gt (int .Values.api.replicas) 1) .Values.api.autoscaling.enabled -}}
{{- fail "database.mode embedded is one process with a file of its own: set api.replicas to 1 and api.autoscaling.enabled to false, or use a PostgreSQL" -}}
{{- end -}}
{{- if .Values.workers.keda.enabled -}}
{{- fail "database.mode embedded has no workers that KEDA could scale: use a PostgreSQL" -}}
{{- end -}}
{{- else -}}
{{- if not (include "bitlens.databaseSecret" .) -}}
{{- fail (printf "database.%s.existingSecret must name a secret with the keys username and password" .Values.database.mode) -}}
{{- end -}}
{{- if not (include "bitlens.databaseHost" .) -}}
{{- fail "database.external.host must name a PostgreSQL" -}}
{{- end -}}
{{- end -}}
{{- $jwt := or .Values.auth.jwt.issuer .Values.auth.jwt.jwksUri -}}
{{- if and (ne .Values.auth.mode "open") (not $jwt) (not .Values.auth.adminKey.existingSecret) -}}
{{- fail "nothing says who may call: set auth.jwt.issuer and auth.jwt.audience, or auth.adminKey.existingSecret, or auth.mode to open" -}}
{{- end -}}
{{- if and $jwt (not .Values.auth.jwt.audience) -}}
{{- fail "auth.jwt.audience must say how tokens name this service" -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.host) -}}
{{- fail "ingress.host must be given" -}}
{{- end -}}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) -}}
{{- fail "httpRoute.parentRefs must name a Gateway" -}}
{{- end -}}
{{- end -}}

{{- define "bitlens.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "bitlens.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* The environment of one role. */}}
{{- define "bitlens.env" -}}
{{- $values := .root.Values -}}
- name: BITLENS_ROLE
  value: {{ .role }}
- name: BITLENS_ADDRESS
  value: "0.0.0.0"
- name: BITLENS_PORT
  value: "8080"
- name: BITLENS_MANAGEMENT_PORT
  value: "8081"
- name: BITLENS_DATA_DIR
  value: /data
- name: LOGGING_STRUCTURED_FORMAT_CONSOLE
  value: ecs
{{- if ne .role "all" }}
- name: SPRING_DATASOURCE_URL
  value: jdbc:postgresql://{{ include "bitlens.databaseHost" .root }}:{{ include "bitlens.databasePort" .root }}/{{ include "bitlens.databaseName" .root }}
- name: SPRING_DATASOURCE_USERNAME
  valueFrom:
    secretKeyRef:
      name: {{ include "bitlens.databaseSecret" .root }}
      key: username
- name: SPRING_DATASOURCE_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ include "bitlens.databaseSecret" .root }}
      key: password
{{- end }}
{{- if ne .role "api" }}
- name: BITLENS_ENGINE_THREADS
  value: {{ $values.workers.engineThreads | quote }}
{{- end }}
{{- if ne .role "worker" }}
# Until nobody sends requests here any more.
- name: BITLENS_WEB_STOP_DELAY
  value: 5s
{{- with $values.auth.mode }}
- name: BITLENS_SECURITY_MODE
  value: {{ . }}
{{- end }}
{{- with $values.auth.jwt.issuer }}
- name: BITLENS_SECURITY_JWT_ISSUER
  value: {{ . | quote }}
{{- end }}
{{- with $values.auth.jwt.jwksUri }}
- name: BITLENS_SECURITY_JWT_JWKS_URI
  value: {{ . | quote }}
{{- end }}
{{- with $values.auth.jwt.audience }}
- name: BITLENS_SECURITY_JWT_AUDIENCE
  value: {{ . | quote }}
- name: BITLENS_SECURITY_JWT_OWNER_CLAIM
  value: {{ $values.auth.jwt.ownerClaim | quote }}
{{- end }}
{{- if $values.auth.adminKey.existingSecret }}
- name: BITLENS_SECURITY_ADMIN_KEY_FILE
  value: /run/secrets/bitlens/admin-key
{{- end }}
{{- with $values.gateway.trustedProxies }}
- name: BITLENS_WEB_TRUSTED_PROXIES
  value: {{ join "," . | quote }}
{{- end }}
{{- end }}
{{- range $name, $value := $values.env }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end -}}

{{/* One container of a role; its probes ask the port that only the cluster reaches. */}}
{{- define "bitlens.container" -}}
- name: bitlens
  image: {{ include "bitlens.image" .root }}
  imagePullPolicy: {{ .root.Values.image.pullPolicy }}
  securityContext:
    {{- include "bitlens.containerSecurity" . | nindent 4 }}
  env:
    {{- include "bitlens.env" . | nindent 4 }}
  {{- with .root.Values.envFromSecrets }}
  envFrom:
    {{- range . }}
    - secretRef:
        name: {{ . }}
    {{- end }}
  {{- end }}
  ports:
    {{- if ne .role "worker" }}
    - name: http
      containerPort: 8080
    {{- end }}
    - name: management
      containerPort: 8081
  startupProbe:
    httpGet:
      path: /actuator/health/liveness
      port: management
    periodSeconds: 2
    failureThreshold: 90
  livenessProbe:
    httpGet:
      path: /actuator/health/liveness
      port: management
    periodSeconds: 10
    timeoutSeconds: 5
    failureThreshold: 6
  readinessProbe:
    httpGet:
      path: /actuator/health/readiness
      port: management
    periodSeconds: 5
    timeoutSeconds: 5
    failureThreshold: 2
  resources:
    {{- toYaml .resources | nindent 4 }}
  volumeMounts:
    - name: data
      mountPath: /data
    {{- if and (ne .role "worker") .root.Values.auth.adminKey.existingSecret }}
    - name: admin-key
      mountPath: /run/secrets/bitlens
      readOnly: true
    {{- end }}
{{- end -}}
