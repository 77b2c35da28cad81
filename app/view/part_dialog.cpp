// SPDX-License-Identifier: MIT
#include "app/view/part_dialog.h"

#include "app/model/time_text.h"
#include "app/view/check_list.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QGroupBox>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

namespace drmscope::app {

PartDialog::PartDialog(const SessionContents& contents, const Range& inSight,
                       const std::optional<Range>& markers, QWidget* parent)
    : QDialog(parent), m_originNs(contents.originNs()), m_inSight(inSight), m_markers(markers)
{
    setWindowTitle(tr("Export a part of the session"));
    auto* column = new QVBoxLayout(this);
    column->setSpacing(10);
    column->addWidget(plainLabel(tr("A session file of its own, which every command opens. Notes, "
                                    "markers and kept views stay out of it."),
                                 this));
    addTimes(column);
    addDevices(column, contents);
    addSecrets(column);
    m_hint = plainLabel({}, this);
    m_hint->setFixedHeight(2 * fontMetrics().lineSpacing());
    m_hint->setAlignment(Qt::AlignTop);
    column->addWidget(m_hint);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_choose = buttons->addButton(tr("Choose a &file…"), QDialogButtonBox::AcceptRole);
    m_choose->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
    setMinimumWidth(fontMetrics().averageCharWidth() * 64);
    changed();
}

QRadioButton* PartDialog::addRange(QVBoxLayout* column, const QString& text)
{
    auto* range = new QRadioButton(text, this);
    connect(range, &QRadioButton::toggled, this, &PartDialog::changed);
    column->addWidget(range);
    return range;
}

void PartDialog::addTimes(QVBoxLayout* column)
{
    auto* box = new QGroupBox(tr("Time"), this);
    auto* lines = new QVBoxLayout(box);
    addRange(lines, tr("The &whole session"))->setChecked(true);
    m_sight = addRange(lines, tr("What is in &sight: %1").arg(textOf(m_inSight)));
    m_between = addRange(lines, m_markers ? tr("From marker &A to B: %1").arg(textOf(*m_markers))
                                          : tr("From marker &A to B, which are not both set"));
    m_between->setEnabled(m_markers.has_value());
    column->addWidget(box);
}

void PartDialog::addDevices(QVBoxLayout* column, const SessionContents& contents)
{
    m_device = new QComboBox(this);
    m_device->setAccessibleName(tr("drm_devices"));
    m_device->addItem(tr("All drm_devices"));
    for (const auto& device : contents.devices) {
        m_device->addItem(
            tr("%1 alone (%2)")
                .arg(contents.nameOf(device.id), QString::fromStdString(device.parentName)),
            QString::number(device.id));
    }
    connect(m_device, &QComboBox::currentIndexChanged, this, &PartDialog::changed);
    column->addWidget(m_device);
}

void PartDialog::addSecrets(QVBoxLayout* column)
{
    auto* box = new QGroupBox(tr("Put words of no meaning in the place of"), this);
    auto* lines = new QVBoxLayout(box);
    for (const auto& [name, text] : std::initializer_list<std::pair<QString, QString>>{
             {QStringLiteral("comms"), tr("&names of processes")},
             {QStringLiteral("pids"), tr("&pids")},
             {QStringLiteral("paths"), tr("command &lines and paths")},
             {QStringLiteral("addresses"), tr("addresses of the &kernel")},
             {QStringLiteral("host"), tr("the name of the &machine")}}) {
        auto* secret = new QCheckBox(text, box);
        secret->setObjectName(name);
        connect(secret, &QCheckBox::toggled, this, &PartDialog::changed);
        lines->addWidget(secret);
        m_secrets.append(secret);
    }
    column->addWidget(box);
}

QString PartDialog::textOf(const Range& range) const
{
    return tr("%1 to %2")
        .arg(timeText(range.first - m_originNs), timeText(range.second - m_originNs));
}

QStringList PartDialog::arguments() const
{
    QStringList all;
    if (m_sight->isChecked() || m_between->isChecked()) {
        const Range range = m_sight->isChecked() ? m_inSight : *m_markers;
        for (const auto& [option, timeNs] : {std::pair(QStringLiteral("--from"), range.first),
                                             std::pair(QStringLiteral("--to"), range.second)}) {
            all << option << QStringLiteral("%1ns").arg(std::max<qint64>(timeNs - m_originNs, 0));
        }
    }
    if (m_device->currentIndex() > 0) {
        all << QStringLiteral("--device") << m_device->currentData().toString();
    }
    QStringList secrets;
    for (const auto* secret : m_secrets) {
        if (secret->isChecked()) {
            secrets << secret->objectName();
        }
    }
    if (!secrets.isEmpty()) {
        all << QStringLiteral("--redact") << secrets.join(QLatin1Char(','));
    }
    return all;
}

void PartDialog::changed()
{
    if (m_choose == nullptr) {
        return; // it is being made
    }
    const bool leavesOut = !arguments().isEmpty();
    m_choose->setEnabled(leavesOut);
    m_hint->setText(leavesOut ? QString()
                              : tr("Nothing is left out yet. File › Save a copy keeps all of it, "
                                   "with what you added."));
}

} // namespace drmscope::app
