# The application for several machines; docs/scaling.md says when and how. For one machine `make run` is all it takes.
FROM python:3.11-slim

WORKDIR /srv/aiaccount-sync
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt

# The workbooks' folder is made here, so that a volume in its place belongs to the same user.
RUN useradd --system --uid 10001 sync && mkdir -p /srv/parcels && chown sync /srv/parcels
COPY . .
USER sync

ENV FLASK_APP=app PYTHONUNBUFFERED=1 PARCELS_FOLDER=/srv/parcels
EXPOSE 8000
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--no-control-socket", "--worker-class", "gthread", "--threads", "8", "--workers", "2", "app:create_app()"]
