import os

from django.core.wsgi import get_wsgi_application

from anxintuo.kit import process

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anxintuo.settings.prod")
process.become(process.WEB)
application = get_wsgi_application()
